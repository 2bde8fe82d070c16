/**
 * Finds words for people that are written in an element instead of in `locales/`, where they could not be translated.
 * @module
 */
import ts from 'typescript';
import { sources } from './sources.ts';
import type { Step } from './step.ts';

/** Attributes and properties that people see or hear. */
const SPOKEN =
  /\s[.?]?(?:aria-label|aria-description|aria-placeholder|aria-roledescription|title|alt|placeholder|label)=(?:"([^"]*)"|'([^']*)')/gi;
/** Stands for `${…}`; holds no letter. */
const HOLE = '\u0001';

export const literals: Step = {
  name: 'words outside locales',
  async run() {
    const files = await sources(/^packages\/elements\/src\/(?!locales\/).*(?<!\.test)\.ts$/);
    return files.flatMap(({ path, text }) =>
      wordsIn(path, text).map(({ line, words }) => `${path}:${line} "${words}": put it in locales/en.ts.`),
    );
  },
};

/** The words of all `html` and `svg` templates of a file. */
export function wordsIn(path: string, text: string): readonly { line: number; words: string }[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const found: { line: number; words: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && /^(html|svg)$/.test(node.tag.getText(file))) {
      const { template } = node;
      const markup = ts.isNoSubstitutionTemplateLiteral(template)
        ? template.text
        : [template.head.text, ...template.templateSpans.map((span) => span.literal.text)].join(HOLE);
      const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
      for (const words of wordsInMarkup(markup)) found.push({ line, words });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function wordsInMarkup(markup: string): readonly string[] {
  const withoutComments = markup.replaceAll(/<!--[\s\S]*?-->/g, '');
  const spoken = [...withoutComments.matchAll(SPOKEN)].map((match) => match[1] ?? match[2] ?? '');
  const texts = withoutComments.replaceAll(/<[^>]*>/g, HOLE).split(HOLE);
  return [...spoken.flatMap((value) => value.split(HOLE)), ...texts]
    .map((part) => part.trim())
    .filter((part) => /\p{L}{2}/u.test(part));
}
