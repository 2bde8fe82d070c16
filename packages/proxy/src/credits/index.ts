/**
 * Credits: who has how many, and the proof that none is lost. `INVARIANTS.md` says what always holds, and why.
 * @module
 */
export * from './credits.ts';
