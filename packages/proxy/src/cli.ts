#!/usr/bin/env node
/**
 * The command line: `npx @diffusion-studio/proxy <command>`.
 * @module
 */
import { CommandError } from './commands/command-error.ts';
import { migrateCommand } from './commands/migrate.ts';
import { reconcile } from './commands/reconcile.ts';
import { serve } from './commands/serve.ts';
import { ConfigError, type Environment } from './config.ts';

interface Command {
  readonly usage: string;
  readonly what: string;
  readonly run: (env: Environment, args: readonly string[]) => Promise<void>;
}

const commands: Readonly<Record<string, Command>> = {
  serve: { usage: 'serve', what: 'Answer requests and run jobs until SIGINT or SIGTERM.', run: serve },
  migrate: { usage: 'migrate', what: 'Bring the database to the newest schema.', run: migrateCommand },
  reconcile: {
    usage: 'reconcile',
    what: 'Prove the ledger’s invariants; ends with 1 where one is broken.',
    run: reconcile,
  },
};

const help = (): string => {
  const lines = Object.values(commands).map(({ usage, what }) => `  ${usage.padEnd(12)} ${what}`);
  return `Usage: diffusion-studio-proxy <command>\n\n${lines.join('\n')}\n\nThe configuration is read from the environment; a value that is missing is named.\n`;
};

const main = async (args: readonly string[]): Promise<void> => {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help') {
    process.stdout.write(help());
    return;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new CommandError(`There is no command ${name}.\n\n${help()}`);
  await command.run(process.env, rest);
};

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CommandError || error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
