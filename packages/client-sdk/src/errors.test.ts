import { expect, test } from 'vitest';
import { clientError, encodeError, StudioError, toStudioError } from './errors.ts';

test('an error goes over the wire and back with all it says', () => {
  const error = new StudioError({
    code: 'insufficient_credits',
    message: 'Not enough credits',
    remedy: 'Add credits.',
    path: 'input.n',
    requestId: 'r1',
    status: 402,
    needed: 8,
    available: 5,
    missing: 3,
    retryAfterMs: 1000,
  });
  const copy = new StudioError(structuredClone(encodeError(error)));
  expect(copy).toBeInstanceOf(StudioError);
  expect(copy).toBeInstanceOf(Error);
  expect({ ...copy, message: copy.message }).toEqual({ ...error, message: error.message });
});

test('instanceof holds for an error of another copy of the bundle', () => {
  const foreign = Object.assign(new Error('x'), { [Symbol.for('diffusion-studio.error')]: true });
  expect(foreign).toBeInstanceOf(StudioError);
  expect(new Error('x')).not.toBeInstanceOf(StudioError);
});

test.each([
  ['AbortError', 'aborted'],
  ['TimeoutError', 'timeout'],
  ['QuotaExceededError', 'storage_full'],
  ['NotReadableError', 'file_changed'],
])('a %s of the browser becomes %s', (name, code) => {
  expect(toStudioError(new DOMException('x', name))).toMatchObject({ code, remedy: expect.stringMatching(/./) });
});

test('a client error names the path and keeps its cause', () => {
  const cause = new Error('deep');
  expect(clientError('invalid_argument', 'No.', { path: 'proxy', cause })).toMatchObject({ path: 'proxy', cause });
});
