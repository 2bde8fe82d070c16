import { describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../test/database.ts';
import { testSecret } from '../../test/secret.ts';
import { migrate, proxyDatabaseUrl } from './migrate.ts';

describe('migrate', () => {
  it('bootstraps and migrates once, whoever asks at the same time', async () => {
    const test = await createTestDatabase({ empty: true });
    const results = await Promise.all([1, 2, 3].map(() => migrate(test.ownerUrl, testSecret)));
    expect(results.map((result) => result.applied.length > 0).sort()).toEqual([false, false, true]);
    expect(results.filter((result) => result.bootstrapped)).toHaveLength(1);
    expect(await test.db.one('select current_user::text as name')).toEqual({ name: 'studio_proxy' });
    await test.drop();
  });

  it('keeps the suffix of a pooler’s user', () => {
    const url = new URL(proxyDatabaseUrl('postgres://postgres.abcd:secret@pooler:6543/postgres', testSecret));
    expect(url.username).toBe('studio_proxy.abcd');
    expect(url.password).toMatch(/^[0-9a-f]{64}$/);
    expect(url.href).not.toContain('secret@');
  });
});
