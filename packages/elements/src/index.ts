/**
 * The classes, for those who register them under their own rules. Importing this defines nothing: for that there is
 * `@diffusion-studio/elements/define/all.js`, or one file a tag beside it.
 * @module
 */
export { DsAccount } from './account/ds-account.ts';
export { DsBeforeRunEvent } from './generator/before-run-event.ts';
export { DsGenerator } from './generator/ds-generator.ts';
export { DsJobEndEvent } from './generator/job-end-event.ts';
export { DsResultEvent } from './generator/result-event.ts';
export { DsRunEvent } from './generator/run-event.ts';
export { DsAccountRequestEvent } from './parts/account-request-event.ts';
export { DsErrorEvent } from './parts/error-event.ts';
export { DsDiagnosticEvent } from './studio/diagnostic-event.ts';
export { DsStudio } from './studio/ds-studio.ts';
export { DsSessionChangeEvent } from './studio/session-change-event.ts';
export { version } from './version.ts';
