/**
 * Something that the machine lacks and that could not be brought. The message says what to do; no stack is shown.
 * @module
 */
export class SetupError extends Error {
  name = 'SetupError';
}
