/**
 * The script of the test page: the elements as the script tag brings them, and the double's levers on `window`.
 * @module
 */
import '../../src/define/all.ts';
import { createDouble } from './double.ts';

const levers = createDouble();

declare global {
  interface Window {
    levers: typeof levers;
    createDouble: typeof createDouble;
    /** Names of our events that reached the page, in order. */
    heard: string[];
    /** `files()` of the last `ds-result`. */
    files: (() => Promise<readonly File[]>) | undefined;
    /** Sum of layout shifts that no input explains. */
    shifts: number;
  }
}

window.levers = levers;
window.createDouble = createDouble;
window.heard = [];
window.shifts = 0;
for (const name of [
  'ds-before-run',
  'ds-run',
  'ds-result',
  'ds-job-end',
  'ds-error',
  'ds-account-request',
  'ds-session-change',
])
  document.addEventListener(name, () => window.heard.push(name));

document.addEventListener('ds-result', ({ detail }) => {
  window.files = detail.files;
});

interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
}
new PerformanceObserver((list) => {
  for (const entry of list.getEntries() as LayoutShift[]) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: 'layout-shift', buffered: true });

const studio = document.querySelector('ds-studio');
if (studio) studio.client = levers.client;
