/**
 * Runs the npm that the person called us with, on the given Node.
 * @module
 */
import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

/** Resolves with the exit code and, where `quiet`, what npm printed. */
export function npm(node, args, { cwd, quiet = false }) {
  const script = process.env.npm_execpath;
  const ownScript = script !== undefined && /npm-cli\.[cm]?js$/.test(script);
  // Without `npm run` around us there is no path to npm's script: the shell finds npm (Windows has it as npm.cmd).
  const [command, commandArgs] = ownScript ? [node, [script, ...args]] : ['npm', args];
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
  // The outer npm's own settings would point this one at the outer folder.
  for (const name of Object.keys(env)) if (/^npm_(config_local_prefix|lifecycle|package)/.test(name)) delete env[name];

  return new Promise((resolve) => {
    const child = spawn(command, commandArgs, {
      cwd,
      env,
      shell: !ownScript && process.platform === 'win32',
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: 1, output: `${output}${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
