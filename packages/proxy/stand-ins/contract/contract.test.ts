import { beforeAll, expect, test } from 'vitest';
import { checkRecordings } from './check.ts';
import type { Recording } from './recordings.ts';
import { record } from './recordings.ts';
import { formatReport, isClean, ownSpecs } from './run.ts';

let recordings: Recording[];
beforeAll(async () => {
  recordings = await record();
});

/** The recordings with one value changed in each exchange that `choose` picks. */
const altered = (choose: RegExp, change: (exchange: Record<string, unknown>) => void): Recording[] =>
  structuredClone(recordings).map((recording) => {
    for (const exchange of recording.exchanges) {
      if (choose.test(`${exchange.method} ${exchange.path} ${exchange.status}`)) {
        change(exchange as unknown as Record<string, unknown>);
      }
    }
    return recording;
  });

test('requests and answers of every operation in use are as the providers describe them', async () => {
  const report = await checkRecordings(recordings, ownSpecs);
  console.info(formatReport(report));
  expect([...report.operations.flatMap(({ failures }) => failures), ...report.unchecked]).toEqual([]);
  expect(new Set(report.operations.map(({ operation }) => operation)).size).toBeGreaterThanOrEqual(24);
});

const image = /^POST \/v1\/images\/generations 200/;
const object = /^GET \/storage\/v1\/b\/.* 200/;

test.each<[string, RegExp, (exchange: Record<string, unknown>) => void]>([
  ['an image answer without its time', image, (exchange) => (exchange.response = { data: [] })],
  [
    'a setting that the document does not know',
    image,
    (exchange) => (exchange.body = { prompt: 'x', quality: 'finest' }),
  ],
  ['a size as a number in the JSON API', object, (exchange) => (exchange.response = { size: 5 })],
  [
    'a member that GCS does not send',
    object,
    (exchange) => (exchange.response = { kind: 'storage#object', owner2: 'x' }),
  ],
  ['a query parameter that GCS does not know', object, (exchange) => (exchange.query = { fieldz: 'x' })],
  ['a user id that is no text', /^GET \/auth\/v1\/user 200/, (exchange) => (exchange.response = { id: 5 })],
  ['a status that is not described', /^POST \/auth\/v1\/otp 200/, (exchange) => (exchange.status = 202)],
  ['a session that keeps half a byte', /^PUT .* 308/, (exchange) => (exchange.responseHeaders = { range: 'bytes=0-' })],
  ['an operation that nothing describes', /^GET \/auth\/v1\/settings/, (exchange) => (exchange.path = '/auth/v1/new')],
])('%s is noticed', async (_name, choose, change) => {
  expect(isClean(await checkRecordings(altered(choose, change), ownSpecs))).toBe(false);
});
