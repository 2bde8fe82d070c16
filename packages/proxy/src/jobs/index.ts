/**
 * Jobs: lease queue, state machine, events and reads. Other rooms import from here.
 * @module
 */
export { type CrashPoint, crashPoints, createCrash } from './crash-points.ts';
export { createJobs, type Jobs, type JobsDeps, type JobsOptions } from './jobs.ts';
