/**
 * Faults on request: words in square brackets in a prompt. They are the way to see each failure from the outside.
 *
 * | words | what happens |
 * | --- | --- |
 * | `[refuse]` | 400 `moderation_blocked` |
 * | `[429]`, `[429 once]` | 429 with Retry-After: 1; `once` fails a prompt's first request only |
 * | `[500]`, `[500 once]` | 500 `server_error` |
 * | `[empty]` | 200 with an empty list |
 * | `[garbage]` | 200 with bytes that are no picture |
 * | `[slow 5]` | takes 5 seconds more |
 * | `[cut]` | the connection breaks before the answer |
 * | `[hang]` | no answer at all |
 * @module
 */

export type PromptFault =
  | { readonly kind: 'refuse' | 'empty' | 'garbage' | 'cut' | 'hang' }
  | { readonly kind: '429' | '500'; readonly once: boolean }
  | { readonly kind: 'slow'; readonly seconds: number };

const pattern = /\[(refuse|empty|garbage|cut|hang|(429|500)( once)?|slow (\d+(?:\.\d+)?))\]/g;

/** The faults that a prompt asks for, in order. */
export function faultsOf(prompt: string): PromptFault[] {
  return [...prompt.matchAll(pattern)].map(([, word, status, once, seconds]): PromptFault => {
    if (status !== undefined) return { kind: status === '429' ? '429' : '500', once: once !== undefined };
    if (seconds !== undefined) return { kind: 'slow', seconds: Number(seconds) };
    return { kind: word as 'refuse' | 'empty' | 'garbage' | 'cut' | 'hang' };
  });
}

/** The prompt without them, from which the picture is made. */
export const withoutFaults = (prompt: string): string => prompt.replace(pattern, '').trim();
