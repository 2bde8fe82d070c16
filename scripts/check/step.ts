/**
 * One step of `npm run check`: a name, and a run that gives what is wrong.
 * @module
 */
import { runTool } from '../run-tool.ts';

export interface Step {
  readonly name: string;
  /** What is wrong, each as a text for people; empty when all is well. A throw counts as one failure. */
  run(): Promise<readonly string[]>;
}

/** A step that is one tool: its output is the failure when it exits with anything but 0. */
export function toolStep(name: string, command: string, args: readonly string[]): Step {
  return {
    name,
    async run() {
      const { code, output } = await runTool(command, args);
      return code === 0 ? [] : [output || `${command} exited with ${code}`];
    },
  };
}
