import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres } from './postgres.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ds-postgres-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

const ask = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return rows;
};

describe('startPostgres', () => {
  it('keeps its data, syncs to disk, and has one owner at a time', async () => {
    const first = await startPostgres({ dataDir });
    await ask(first.url, 'create table kept as select 1 as n');
    expect(await ask(first.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
    await expect(startPostgres({ dataDir })).rejects.toMatchObject({ code: 'data_folder_in_use' });
    await first.stop();
    const second = await startPostgres({ dataDir });
    expect(await ask(second.url, 'select n from kept')).toEqual([{ n: 1 }]);
    await second.stop();
  });

  it('runs in a folder whose parent only its owner may pass, also when that is root', async () => {
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    const inner = await startPostgres({ dataDir: join(dataDir, 'inner') });
    expect(await ask(inner.url, 'select 1 as n')).toEqual([{ n: 1 }]);
    await inner.stop();
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  });

  it('takes over from an owner that was killed, and loses nothing', async () => {
    const script = `
      import { startPostgres } from ${JSON.stringify(new URL('./postgres.ts', import.meta.url).href)};
      const postgres = await startPostgres({ dataDir: ${JSON.stringify(dataDir)} });
      console.log(postgres.url);
      setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [url] = (await once(owner.stdout.setEncoding('utf8'), 'data')) as [string];
    await ask(url.trim(), 'create table kept as select 2 as n');
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const postgres = await startPostgres({ dataDir });
    expect(await ask(postgres.url, 'select n from kept')).toEqual([{ n: 2 }]);
    await postgres.stop();
  });

  it('names a taken port', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(startPostgres({ dataDir, port })).rejects.toMatchObject({
      code: 'port_in_use',
      message: expect.stringContaining(String(port)),
    });
    server.close();
  });
});
