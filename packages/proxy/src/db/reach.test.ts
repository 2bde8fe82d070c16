import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { openDatabase } from './pool.ts';
import reachable from './reachable.json' with { type: 'json' };

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(async () => {
  await test.drop();
});

/** Everything outside Postgres' own schemas that a role can use, read, write or call; schemas first. */
const reachSql = `
  with ours as (select oid, nspname from pg_namespace where nspname not like 'pg\\_%' and nspname <> 'information_schema')
  select 'schema ' || nspname as thing, string_agg(p, ' ' order by p) as rights
    from ours cross join unnest(array['USAGE', 'CREATE']) p where has_schema_privilege($1, oid, p) group by nspname
  union all
  select 'relation ' || n.nspname || '.' || c.relname, string_agg(p, ' ' order by p)
    from pg_class c join ours n on n.oid = c.relnamespace
    cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and has_table_privilege($1, c.oid, p) group by n.nspname, c.relname
  union all
  select 'columns ' || n.nspname || '.' || c.relname, p || ' ' || string_agg(a.attname, ' ' order by a.attname)
    from pg_class c join ours n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) p
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and has_column_privilege($1, c.oid, a.attnum, p)
      and not has_table_privilege($1, c.oid, p) group by n.nspname, c.relname, p
  union all
  select 'sequence ' || n.nspname || '.' || c.relname, string_agg(p, ' ' order by p)
    from pg_class c join ours n on n.oid = c.relnamespace cross join unnest(array['USAGE', 'SELECT', 'UPDATE']) p
    where c.relkind = 'S' and has_sequence_privilege($1, c.oid, p) group by n.nspname, c.relname
  union all
  select 'function ' || f.oid::regprocedure::text, 'EXECUTE'
    from pg_proc f join ours n on n.oid = f.pronamespace where has_function_privilege($1, f.oid, 'EXECUTE')
  order by 1`;

const reachOf = async (role: string): Promise<Record<string, string>> => {
  const rows = await test.owner.query<{ thing: string; rights: string }>(reachSql, [role]);
  return Object.fromEntries(rows.map(({ thing, rights }) => [thing, rights]));
};

describe('what a role can reach', () => {
  it.each(['anon', 'authenticated', 'studio_proxy'] as const)('%s: exactly the committed list', async (role) => {
    expect(await reachOf(role)).toEqual(reachable[role]);
  });

  it('would see a grant that slipped in', async () => {
    await test.owner.query('create function public.slipped() returns int language sql as $$ select 1 $$');
    expect(await reachOf('anon')).toHaveProperty(['function slipped()'], 'EXECUTE');
    await test.owner.query('drop function public.slipped()');
  });

  it('has row-level security on every table, and a fixed search_path in every function', async () => {
    expect(
      await test.owner.query(
        `select relname from pg_class where relnamespace = 'studio'::regnamespace and relkind in ('r', 'p') and not relrowsecurity`,
      ),
    ).toEqual([]);
    expect(
      await test.owner.query(
        `select proname from pg_proc where pronamespace = 'studio'::regnamespace and not coalesce('search_path=""' = any (proconfig), false)`,
      ),
    ).toEqual([]);
    expect(
      await test.owner.one(
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = 'studio_proxy'",
      ),
    ).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false });
  });

  it('lets the proxy change no row of the ledger but through its functions', async () => {
    for (const sql of [
      'update studio.account set posted = 1000000',
      "insert into studio.transfer (account_id, kind, amount) values (gen_random_uuid(), 'grant', 1)",
      'delete from studio.transfer',
      'update studio.lot set remaining = granted',
      'truncate studio.hold',
      "update studio.job set state = 'succeeded'",
    ]) {
      await expect(test.db.query(sql), sql).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('shows a person their own rows and nobody else’s', async () => {
    const people = await Promise.all(
      [1, 2].map(async () => {
        const user = crypto.randomUUID();
        const subject = await test.db.one<{ account_id: string; subject_id: string }>(
          'select account_id, subject_id from studio.open_subject($1, $2, $3, 50)',
          [user, Buffer.from(user), Buffer.from(user)],
        );
        await test.db.query(
          `select studio.submit_job($1, $2, 'key', 'body', gen_random_uuid(), 'm', 'image', 'p', 's', 1, 5, '{"prompt": "a cat"}', null, null, null, 0)`,
          [subject.account_id, subject.subject_id],
        );
        return { user, ...subject };
      }),
    );
    const person = people[0];
    const pool = openDatabase(test.ownerUrl, { size: 1 });
    const asRole = <T extends object>(role: string, claims: object, sql: string) =>
      pool.transaction(async (tx) => {
        await tx.query("select set_config('request.jwt.claims', $1, true)", [JSON.stringify(claims)]);
        await tx.query(`set local role ${role}`);
        return tx.query<T>(sql);
      });
    const claims = { sub: person?.user, role: 'authenticated' };
    expect(await asRole('authenticated', claims, 'select * from public.user_data')).toEqual([
      expect.objectContaining({ subject_id: person?.subject_id, credits: 50, credits_held: 5 }),
    ]);
    expect(await asRole('authenticated', claims, 'select model, input from public.usage_records')).toEqual([
      { model: 'm', input: { prompt: 'a cat' } },
    ]);
    expect(await asRole('authenticated', {}, 'select * from public.usage_records')).toEqual([]);
    for (const sql of ['select * from studio.job', 'select studio.expire_lots(1)']) {
      await expect(asRole('authenticated', claims, sql), sql).rejects.toMatchObject({ code: '42501' });
    }
    await expect(asRole('anon', {}, 'select * from public.user_data')).rejects.toMatchObject({ code: '42501' });
    await pool.close();
  });
});
