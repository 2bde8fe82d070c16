/**
 * A fault that the person at the terminal can mend: its message says how, and no stack is shown.
 * @module
 */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
