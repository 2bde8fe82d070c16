import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { openDatabase } from '../db/pool.ts';
import { createCredits } from './credits.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(async () => {
  await test.drop();
});

interface Resolution {
  readonly outcome: string;
  readonly settled: number;
  readonly released: number;
}

const openAccount = async (trial = 0): Promise<string> => {
  const row = await test.db.one<{ account_id: string }>('select * from studio.open_subject($1, $2, $3, $4)', [
    randomUUID(),
    randomBytes(32),
    randomBytes(32),
    trial,
  ]);
  return row.account_id;
};
const hold = (account: string, amount: number, id = randomUUID(), db = test.db) =>
  db.one<{ outcome: string; available: number }>('select * from studio.hold($1, $2, $3)', [id, account, amount]);
const settle = (id: string, cost: number, db = test.db) =>
  db.one<Resolution>('select * from studio.settle($1, $2)', [id, cost]);
const voidHold = (id: string, db = test.db) => db.one<Resolution>('select * from studio.void($1, $2)', [id, 'test']);
const endLots = (account: string) =>
  test.owner.query(
    "update studio.lot set expires_at = now() - interval '1 second' where account_id = $1 and expires_at is not null",
    [account],
  );
const inAnHour = () => new Date(Date.now() + 3_600_000);
const brokenInvariants = async () =>
  (await createCredits(test.db).reconcile()).filter(
    ({ ok, invariant }) => !ok && invariant !== 'open_hold_has_live_job',
  );

describe('opening a subject', () => {
  it('grants the trial once a person, even to one who comes back with a new user id', async () => {
    const person = randomBytes(32);
    const open = (user: string) =>
      test.db.one<{ account_id: string; created: boolean }>('select * from studio.open_subject($1, $2, $3, 50)', [
        user,
        randomBytes(32),
        person,
      ]);
    const user = randomUUID();
    const calls = await Promise.all([open(user), open(user), open(user)]);
    expect(calls.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(calls.map(({ account_id }) => account_id)).size).toBe(1);
    const credits = createCredits(test.db);
    expect((await credits.balance(calls[0].account_id)).buckets).toEqual([{ bucket: 'trial', credits: 50 }]);
    expect((await credits.balance((await open(randomUUID())).account_id)).settled).toBe(0);
  });

  it('does not bring an erased user back', async () => {
    const hmac = randomBytes(32);
    await test.owner.query("insert into studio.erased_user values ($1, now() + interval '1 hour')", [hmac]);
    expect(await test.db.one('select * from studio.open_subject($1, $2, null, 50)', [randomUUID(), hmac])).toEqual({
      account_id: null,
      subject_id: null,
      created: false,
      erased: true,
    });
  });
});

describe('holds', () => {
  it('take the soonest-ending lot first and give back to the same', async () => {
    const credits = createCredits(test.db);
    const account = await openAccount();
    await credits.grant({ account, bucket: 'purchased', amount: 10, source: 'test' });
    await credits.grant({ account, bucket: 'monthly', amount: 10, source: 'test', endsAt: inAnHour() });
    const id = randomUUID();
    expect(await hold(account, 15, id)).toEqual({ outcome: 'held', available: 5 });
    expect(await settle(id, 12)).toEqual({ outcome: 'settled', settled: 12, released: 3 });
    const { settled, held, available, buckets } = await credits.balance(account);
    expect({ settled, held, available, buckets }).toEqual({
      settled: 8,
      held: 0,
      available: 8,
      buckets: [{ bucket: 'purchased', credits: 8 }],
    });
  });

  it('answer the same again, and resolve once', async () => {
    const account = await openAccount(50);
    const id = randomUUID();
    expect(await hold(account, 20, id)).toEqual({ outcome: 'held', available: 30 });
    expect(await hold(account, 20, id)).toEqual({ outcome: 'replayed', available: 30 });
    await expect(hold(account, 21, id)).rejects.toMatchObject({ code: 'hold_reused' });
    expect((await voidHold(id)).outcome).toBe('voided');
    expect(await voidHold(id)).toEqual({ outcome: 'replayed', settled: 0, released: 20 });
    expect(await settle(id, 5)).toEqual({ outcome: 'already_voided', settled: 0, released: 20 });
    await expect(settle(randomUUID(), 1)).rejects.toMatchObject({ code: 'unknown_hold' });
  });

  it('refuse what is not there, and count no ended lot', async () => {
    const credits = createCredits(test.db);
    const account = await openAccount(10);
    await credits.grant({ account, bucket: 'promo', amount: 10, source: 'test', endsAt: inAnHour() });
    expect(await hold(account, 21)).toEqual({ outcome: 'insufficient_credits', available: 20 });
    await endLots(account);
    expect(await hold(account, 15)).toEqual({ outcome: 'insufficient_credits', available: 10 });
    expect((await credits.balance(account)).settled).toBe(10);
  });

  it('settle a cost above the hold at the hold; the rest is the house’s overrun', async () => {
    const account = await openAccount(50);
    const id = randomUUID();
    await hold(account, 20, id);
    expect(await settle(id, 26)).toEqual({ outcome: 'settled', settled: 20, released: 0 });
    expect(
      await test.db.one(
        "select sum(e.amount)::int as overrun from studio.entry e join studio.transfer t on t.id = e.transfer_id where t.hold_id = $1 and e.book = 'overrun'",
        [id],
      ),
    ).toEqual({ overrun: -6 });
  });

  it('expire at once when they are given back to a lot that ended meanwhile', async () => {
    const credits = createCredits(test.db);
    const account = await openAccount();
    await credits.grant({ account, bucket: 'monthly', amount: 10, source: 'test', endsAt: inAnHour() });
    const id = randomUUID();
    await hold(account, 10, id);
    await endLots(account);
    expect(await credits.expire(100)).toBe(0);
    expect((await voidHold(id)).released).toBe(10);
    expect((await credits.balance(account)).settled).toBe(0);
    expect((await credits.ledger(account, { limit: 1 })).items[0]).toMatchObject({ kind: 'expire', credits: -10 });
  });
});

describe('grants and refunds', () => {
  it('grant once an external id', async () => {
    const credits = createCredits(test.db);
    const account = await openAccount();
    const grant = { account, bucket: 'purchased', amount: 10, source: 'test', externalId: randomUUID() } as const;
    const ids = await Promise.all([credits.grant(grant), credits.grant(grant), credits.grant(grant)]);
    expect(new Set(ids).size).toBe(1);
    expect((await credits.balance(account)).settled).toBe(10);
    await expect(credits.grant({ ...grant, amount: 11 })).rejects.toMatchObject({ code: 'external_id_reused' });
  });

  it('take back from the grant’s own lot, then from what a hold releases, then from the next grant', async () => {
    const credits = createCredits(test.db);
    const account = await openAccount();
    const id = randomUUID();
    const grant = await credits.grant({ account, bucket: 'purchased', amount: 100, source: 'test' });
    await hold(account, 60, id);
    const refund = { grant, amount: 100, kind: 'refund', externalId: randomUUID() } as const;
    expect(await credits.refund(refund)).toMatchObject({ taken: 40, owed: 60 });
    expect(await credits.refund(refund)).toMatchObject({ taken: 40, owed: 60 });
    await expect(credits.refund({ ...refund, amount: 1, externalId: 'other' })).rejects.toMatchObject({
      code: 'refund_above_grant',
    });
    expect((await hold(account, 1)).outcome).toBe('account_in_debt');
    await settle(id, 20);
    expect(await credits.balance(account)).toMatchObject({ settled: 0, debt: 20 });
    await credits.grant({ account, bucket: 'promo', amount: 50, source: 'test' });
    expect(await credits.balance(account)).toMatchObject({ settled: 30, debt: 0, available: 30 });
  });

  it('adjust up and down, never below what is free', async () => {
    const credits = createCredits(test.db);
    const account = await openAccount(10);
    await credits.adjust(account, 5, 'goodwill', randomUUID());
    const { id } = await test.db.one<{ id: string }>(
      "select id from studio.lot where account_id = $1 and source = 'adjust'",
      [account],
    );
    const refund = { grant: id, amount: 1, kind: 'refund', externalId: randomUUID() } as const;
    await expect(credits.refund(refund)).rejects.toMatchObject({ code: 'unknown_grant' });
    const down = randomUUID();
    expect(await credits.adjust(account, -12, 'mistake', down)).toBe(
      await credits.adjust(account, -12, 'mistake', down),
    );
    expect((await credits.balance(account)).settled).toBe(3);
    await expect(credits.adjust(account, -4, 'mistake', randomUUID())).rejects.toMatchObject({
      code: 'insufficient_credits',
    });
  });

  it('page the ledger newest first, each transfer once', async () => {
    const credits = createCredits(test.db);
    const account = await openAccount(50);
    const id = randomUUID();
    await hold(account, 20, id);
    await settle(id, 7);
    const seen = [];
    let cursor: string | undefined;
    do {
      const page = await credits.ledger(account, { limit: 1, cursor });
      seen.push(...page.items.map(({ kind, credits, amount }) => ({ kind, credits, amount })));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual([
      { kind: 'settle', credits: -7, amount: 7 },
      { kind: 'hold', credits: 0, amount: 20 },
      { kind: 'grant', credits: 50, amount: 50 },
    ]);
    await expect(credits.ledger(account, { limit: 1, cursor: 'x' })).rejects.toMatchObject({ code: 'invalid_cursor' });
  });
});

describe('at once', () => {
  it('lets exactly the affordable number of 100 holds win', async () => {
    const account = await openAccount(35);
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => hold(account, 5)));
    expect(outcomes.filter(({ outcome }) => outcome === 'held')).toHaveLength(7);
    expect(outcomes.filter(({ outcome }) => outcome === 'insufficient_credits')).toHaveLength(93);
  });

  it('holds, settles, voids, grants and refunds on one account from 16 connections without a deadlock', async () => {
    const credits = createCredits(test.db);
    const account = await openAccount(0);
    const grant = await credits.grant({ account, bucket: 'purchased', amount: 10_000, source: 'test' });
    for (let n = 0; n < 5; n++) {
      await credits.grant({ account, bucket: 'monthly', amount: 200, source: 'test', endsAt: inAnHour() });
    }
    const wide = openDatabase(test.proxyUrl, { size: 16 });
    const worker = async (n: number) => {
      for (let step = 0; step < 25; step++) {
        const id = randomUUID();
        const { outcome } = await hold(account, 30, id, wide);
        expect(outcome).toMatch(/held|account_in_debt/);
        if (outcome === 'held') await (step % 3 === 0 ? voidHold(id, wide) : settle(id, step, wide));
        if (step === n) await credits.refund({ grant, amount: 10, kind: 'refund', externalId: `${account}-${n}` });
        if (step % 8 === 0) await credits.grant({ account, bucket: 'promo', amount: 20, source: 'test' });
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, n) => worker(n)));
    await wide.close();
    expect((await credits.balance(account)).held).toBe(0);
  });

  it('keeps every invariant', async () => {
    await createCredits(test.db).rollUpHouse();
    expect(await brokenInvariants()).toEqual([]);
  });
});
