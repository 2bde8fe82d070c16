/**
 * Writes the contract's types out in full, so that a consumer of the client needs neither the proxy nor zod.
 * @module
 */
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../root.ts';

const CONTRACT = join(ROOT, 'packages/proxy/src/contract/index.ts');

/** A declaration file with every exported type of the contract, each expanded to plain TypeScript. */
export function contractTypes(): string {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const program = ts.createProgram([CONTRACT], { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(CONTRACT);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`No contract at ${CONTRACT}`);

  const printer = ts.createPrinter({ removeComments: true });
  const scratch = ts.createSourceFile('contract.d.ts', '', ts.ScriptTarget.ESNext);
  const declarations: string[] = [];
  for (const exported of checker.getExportsOfModule(module)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (!(symbol.flags & (ts.SymbolFlags.TypeAlias | ts.SymbolFlags.Interface))) continue;
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    const node = checker.typeToTypeNode(
      type,
      undefined,
      ts.NodeBuilderFlags.NoTruncation |
        ts.NodeBuilderFlags.InTypeAlias |
        ts.NodeBuilderFlags.UseAliasDefinedOutsideCurrentScope |
        ts.NodeBuilderFlags.UseStructuralFallback,
    );
    if (!node) throw new Error(`The contract's type ${symbol.name} cannot be written out.`);
    const text = printer.printNode(ts.EmitHint.Unspecified, node, scratch);
    if (/\bimport\(|\bz\.|\bZod/.test(text))
      throw new Error(`The contract's type ${symbol.name} still needs zod: ${text}`);
    const doc = ts.displayPartsToString(symbol.getDocumentationComment(checker));
    declarations.push(`${doc ? `/** ${doc} */\n` : ''}export type ${symbol.name} = ${text};`);
  }
  return `${declarations.join('\n')}\n`;
}
