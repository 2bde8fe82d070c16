/**
 * `npm run test:firefox`: the core of the story in Firefox, over WebDriver BiDi.
 * @module
 */

import { runFirefox } from '../e2e/firefox.ts';
import { countsLine } from './counts.ts';
import { findFirefox } from './setup/firefox.ts';

const counts = await runFirefox({ executablePath: await findFirefox() });
process.stdout.write(`${countsLine(counts)}\n`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
