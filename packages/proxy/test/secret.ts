/**
 * `DS_SECRET` of the tests.
 * @module
 */
export const testSecret = 'a secret of the tests, long enough to be one';
