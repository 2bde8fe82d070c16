/**
 * Errors of the client in the words of the person at the page.
 * @module
 */
import type { StudioErrorShape } from '@diffusion-studio/client-sdk';
import type { Messages } from '../locales/en.ts';

/** Whether a caught value carries the client's `code` and `remedy`. */
export const isStudioError = (value: unknown): value is StudioErrorShape =>
  typeof value === 'object' && value !== null && 'code' in value && 'remedy' in value;

/** What a caught value says; a value that is not the client's becomes `internal` with its own message. */
export const toStudioError = (value: unknown): StudioErrorShape =>
  isStudioError(value)
    ? value
    : { code: 'internal', message: value instanceof Error ? value.message : String(value), remedy: '' };

/** Whether the caller itself stopped the work, which is nobody's error. */
export const isAborted = (value: unknown): boolean =>
  (isStudioError(value) && value.code === 'aborted') || (value instanceof Error && value.name === 'AbortError');

/** Message and remedy for a code; the error's own words where the locale has none. */
export const wordsOf = (
  error: { readonly code: string; readonly message: string; readonly remedy: string },
  messages: Messages,
): { message: string; remedy: string } => {
  const words = messages.errors[error.code];
  return words ? { message: words[0], remedy: words[1] } : { message: error.message, remedy: error.remedy };
};
