/**
 * Jobs: lease queue, state machine, events and reads. Other rooms import from here.
 * @module
 */
export { crashPoints, createCrash } from './crash-points.ts';
export { createJobs, type Jobs } from './jobs.ts';
