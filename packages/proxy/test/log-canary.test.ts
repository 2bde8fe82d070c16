import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobSchema, uploadSchema } from '../src/contract/index.ts';
import { createApi, jobHeaders } from './api.ts';
import { startTestProxy, type TestProxy } from './proxy.ts';

/** A word that stands wherever a person's words can stand, and may be in no log line. */
const canary = 'kanarienvogel';
const model = 'gpt-image-2.6-flare';

let house: TestProxy;
beforeAll(async () => {
  house = await startTestProxy();
});
afterAll(() => house.close());

test('no prompt, token, query, signed URL or e-mail reaches the logs, whatever goes wrong', async () => {
  const person = { ...house.issuer.newPerson(), email: `${canary}@example.com` };
  const token = await house.issuer.token(person);
  const api = createApi(house.url, token);
  const secrets = [canary, token, token.split('.')[2] ?? '', 'X-Goog-', 'upload_id', 'example.com'];
  const job = (prompt: string, wait = 20) =>
    api.send('POST', '/v1/jobs', {
      body: { model, input: { prompt: `${canary} ${prompt}`, quality: 'low' } },
      headers: { ...jobHeaders(wait), 'X-Request-Id': `<${canary}>` },
    });

  // Every route, with the canary wherever text can go.
  const made = jobSchema.parse(await (await job('runs')).json());
  for (const route of house.proxy.app.routes.filter(({ method }) => method !== 'ALL')) {
    if (route.path === '/v1/jobs/events') continue;
    for (const id of [made.id, canary]) {
      const path = `${route.path.replace(':id', id)}?${canary}=${canary}&search=${canary}&cursor=${canary}`;
      const body = route.method === 'POST' ? { model: canary, input: { [canary]: canary } } : undefined;
      await api.send(route.method, path, { body, headers: jobHeaders() });
    }
  }
  // Providers that refuse, fail and hang up.
  for (const fault of ['[refuse]', '[500 once]', '[empty]', '[garbage]', '[cut]']) await job(fault, 3);
  // An upload whose bytes are not what was declared, and one whose storage fails.
  const file = { size: 8, type: 'image/png' };
  const upload = uploadSchema.parse(await (await api.send('POST', '/v1/uploads', { body: file })).json());
  await fetch(upload.session?.url ?? '', { method: 'PUT', body: canary.slice(0, 8) });
  const claim = { sha256: 'ab'.repeat(32), crc32c: 'AAAAAA==' };
  await api.problem('POST', `/v1/uploads/${upload.id}/complete`, { body: claim });
  await house.gcs.close();
  await api.problem('POST', '/v1/uploads', { body: { ...file, sha256: 'cd'.repeat(32) } });
  // Tokens that are not good, bodies that are no JSON, paths that are none.
  await createApi(house.url, `${token}${canary}`).problem('GET', '/v1/account');
  await createApi(house.url, canary).problem('GET', '/v1/account');
  await fetch(`${house.url}/v1/jobs`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: `{"${canary}`,
  });
  await fetch(`${house.url}/${canary}?token=${token}`);
  // Connections of the database that break.
  await house.database.owner.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await api.send('GET', '/v1/jobs');

  const logs = house.logLines.join('');
  for (const secret of secrets) expect(logs).not.toContain(secret);
  // The lines are there, and say what happened.
  const events = house.logLines.map((line) => JSON.parse(line) as { event: string; route?: string; code?: string });
  const routes = new Set(events.map(({ route }) => route));
  for (const route of ['/v1/jobs', '/v1/jobs/{id}', '/v1/uploads', '/v1/quotes', '/v1/account'])
    expect(routes).toContain(route);
  const codes = new Set(events.map(({ code }) => code));
  for (const code of ['unknown_model', 'not_found', 'token_invalid', 'invalid_request', 'storage_unavailable'])
    expect(codes).toContain(code);
});
