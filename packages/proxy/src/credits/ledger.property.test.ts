import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import type { Bucket } from '../contract/index.ts';
import { DatabaseError } from '../db/pool.ts';
import { createCredits } from './credits.ts';

/** `DS_SEED=…` repeats a run. */
const seed = Number(process.env.DS_SEED ?? Date.now() % 2 ** 31);

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(async () => {
  await test.drop();
});

const amount = fc.integer({ min: 1, max: 60 });
/** Which of the things made so far; taken modulo how many there are. */
const which = fc.nat({ max: 20 });
const bucket = fc.constantFrom<Bucket>('trial', 'monthly', 'purchased', 'promo');

const command = fc.oneof(
  fc.record({ do: fc.constant('grant'), bucket, amount, ends: fc.boolean() }),
  fc.record({ do: fc.constant('grantAgain'), which }),
  fc.record({ do: fc.constant('submit'), amount: fc.integer({ min: 0, max: 60 }) }),
  fc.record({ do: fc.constant('submit'), amount: fc.integer({ min: 0, max: 60 }) }),
  fc.record({ do: fc.constant('submitAgain'), which }),
  fc.record({ do: fc.constant('finish'), which, cost: fc.option(fc.integer({ min: 0, max: 80 })) }),
  fc.record({ do: fc.constant('cancel'), which }),
  fc.record({ do: fc.constant('lateResult'), which, amount }),
  fc.record({ do: fc.constant('timePasses') }),
  fc.record({ do: fc.constant('expire') }),
  fc.record({
    do: fc.constant('refund'),
    which,
    amount,
    kind: fc.constantFrom('refund' as const, 'chargeback' as const),
  }),
  fc.record({ do: fc.constant('adjust'), amount: fc.integer({ min: -40, max: 40 }).filter((n) => n !== 0) }),
  fc.record({ do: fc.constant('rollUp') }),
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

interface Person {
  readonly account_id: string;
  readonly subject_id: string;
}

/** One account and what was done with it so far. */
class Story {
  readonly #credits = createCredits(test.db);
  readonly #person: Person;
  readonly #grants: { id: string; externalId: string; bucket: Bucket; amount: number; endsAt?: Date }[] = [];
  readonly #jobs: { id: string; amount: number; ended: boolean }[] = [];

  constructor(person: Person) {
    this.#person = person;
  }

  async step(c: Command): Promise<void> {
    switch (c.do) {
      case 'grant':
        return this.#grant(c.bucket, c.amount, c.ends);
      case 'grantAgain': {
        const grant = this.#grants[c.which % this.#grants.length];
        if (grant !== undefined) {
          const { id, ...rest } = grant;
          expect(await this.#credits.grant({ account: this.#person.account_id, source: 'test', ...rest })).toBe(id);
        }
        return;
      }
      case 'submit': {
        const free = await this.#free();
        const id = randomUUID();
        const { outcome } = await this.#submit(id, c.amount);
        const expected = free.debt > 0 ? 'account_in_debt' : free.live < c.amount ? 'insufficient_credits' : 'created';
        expect(outcome).toBe(expected);
        if (outcome === 'created') this.#jobs.push({ id, amount: c.amount, ended: false });
        return;
      }
      case 'submitAgain': {
        const job = this.#jobs[c.which % this.#jobs.length];
        if (job !== undefined) expect((await this.#submit(job.id, job.amount)).outcome).toBe('replayed');
        return;
      }
      case 'finish': {
        const job = this.#jobs[c.which % this.#jobs.length];
        if (job === undefined) return;
        const row = await test.db.one<{ outcome: string; settled: number; released: number }>(
          'select * from studio.finish_job($1, 1, $2, $3, $4, null, null)',
          [job.id, c.cost === null ? 'failed' : 'succeeded', c.cost, c.cost === null ? 'failed' : 'delivered'],
        );
        if (job.ended) {
          expect(row.outcome).toBe('already_ended');
        } else {
          const settled = Math.min(c.cost ?? 0, job.amount);
          expect(row).toEqual({ outcome: 'done', settled, released: job.amount - settled });
          job.ended = true;
        }
        return;
      }
      case 'cancel': {
        const job = this.#jobs[c.which % this.#jobs.length];
        if (job === undefined) return;
        const row = await test.db.one<{ outcome: string }>('select studio.request_cancel($1, $2) as outcome', [
          this.#person.subject_id,
          job.id,
        ]);
        expect(row.outcome).toBe(job.ended ? 'already_ended' : 'requested');
        return;
      }
      case 'lateResult': {
        const job = this.#jobs[c.which % this.#jobs.length];
        if (job?.ended) await test.db.query('select studio.late_result($1, $2)', [job.id, c.amount]);
        return;
      }
      case 'timePasses':
        await test.owner.query(
          `update studio.lot set expires_at = now() - interval '1 second' where account_id = $1 and expires_at is not null`,
          [this.#person.account_id],
        );
        for (const grant of this.#grants) if (grant.endsAt !== undefined) grant.externalId = `gone ${randomUUID()}`;
        this.#grants.splice(0, this.#grants.length, ...this.#grants.filter((grant) => grant.endsAt === undefined));
        return;
      case 'expire':
        await this.#credits.expire(100);
        return;
      case 'refund':
        return this.#refund(c.which, c.amount, c.kind);
      case 'adjust':
        return this.#adjust(c.amount);
      case 'rollUp':
        return this.#credits.rollUpHouse();
    }
  }

  async #grant(name: Bucket, credits: number, ends: boolean): Promise<void> {
    const before = await this.#credits.balance(this.#person.account_id);
    const grant = {
      bucket: name,
      amount: credits,
      externalId: randomUUID(),
      ...(ends && { endsAt: new Date(Date.now() + 3_600_000) }),
    };
    const id = await this.#credits.grant({ account: this.#person.account_id, source: 'test', ...grant });
    this.#grants.push({ id, ...grant });
    const after = await this.#credits.balance(this.#person.account_id);
    expect(after.settled - after.debt).toBe(before.settled - before.debt + credits);
    expect(after.debt).toBe(Math.max(0, before.debt - credits));
  }

  async #refund(n: number, credits: number, kind: 'refund' | 'chargeback'): Promise<void> {
    const grant = this.#grants[n % this.#grants.length];
    if (grant === undefined) return;
    try {
      const { taken, owed } = await this.#credits.refund({
        grant: grant.id,
        amount: credits,
        kind,
        externalId: randomUUID(),
      });
      expect(taken + owed).toBe(credits);
    } catch (error) {
      if (!(error instanceof DatabaseError && error.code === 'refund_above_grant')) throw error;
    }
  }

  async #adjust(credits: number): Promise<void> {
    const { available } = await this.#credits.balance(this.#person.account_id);
    const call = this.#credits.adjust(this.#person.account_id, credits, 'test', randomUUID());
    if (available + credits < 0) {
      await expect(call).rejects.toMatchObject({ code: 'insufficient_credits' });
    } else {
      await call;
    }
  }

  #submit(id: string, credits: number): Promise<{ outcome: string }> {
    return test.db.one(
      `select outcome from studio.submit_job($1, $2, $3, $4, $5, 'm', 'image', 'p', 's', 1, $6, '{}', null, null, 'w', 60)`,
      [this.#person.account_id, this.#person.subject_id, id, Buffer.from('body'), id, credits],
    );
  }

  /** What is free, counted the slow way: from the lots that have not ended. */
  #free(): Promise<{ live: number; debt: number }> {
    return test.db.one(
      `select coalesce(sum(l.remaining - l.held) filter (where l.expires_at is null or l.expires_at > now()), 0)::int as live,
         max(a.receivable) as debt
       from studio.account a left join studio.lot l on l.account_id = a.id where a.id = $1`,
      [this.#person.account_id],
    );
  }
}

describe('the ledger', () => {
  it(`keeps every invariant after each of any steps (seed ${seed})`, async () => {
    const credits = createCredits(test.db);
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 30 }), async (commands) => {
        const person = await test.db.one<Person>('select * from studio.open_subject($1, $2, $3, 50)', [
          randomUUID(),
          randomBytes(32),
          randomBytes(32),
        ]);
        const story = new Story(person);
        for (const c of commands) {
          await story.step(c);
          expect((await credits.reconcile()).filter(({ ok }) => !ok)).toEqual([]);
        }
      }),
      { seed, numRuns: 40, endOnFailure: true },
    );
  }, 60_000);

  it('has a reconcile that sees each kind of damage', async () => {
    const credits = createCredits(test.db);
    const damage: Record<string, string> = {
      transfer_sums_to_zero:
        "alter table studio.transfer drop constraint sums_to_zero; update studio.transfer set house = house + 1 where house_book = 'revenue'",
      posted_is_sum_of_entries: 'update studio.account set posted = posted + 1',
      receivable_is_sum_of_entries: 'update studio.account set receivable = receivable + 1',
      held_is_sum_of_open_holds: 'update studio.account set held = held + 1, posted = posted + 1',
      lots_sum_to_posted: 'update studio.lot set remaining = remaining + 1, granted = granted + 1',
      lot_held_is_sum_of_open_parts:
        'update studio.lot set held = held + 1, remaining = remaining + 1, granted = granted + 1',
      debt_is_owed_by_lots: 'update studio.account set receivable = receivable + 1000',
      one_resolution_a_hold: "delete from studio.transfer where kind in ('settle', 'void')",
      settle_within_hold: "update studio.hold set settled = null where state = 'settled'",
      one_hold_a_job: 'update studio.job set quoted = quoted + 1',
      job_settled_as_its_hold: 'update studio.job set settled = settled + 1',
      open_hold_has_live_job:
        "insert into studio.hold (id, account_id, amount, lots, parts) select gen_random_uuid(), id, 0, '{}', '{}' from studio.account limit 1",
      key_names_one_job:
        "alter table studio.job drop constraint job_subject_id_idempotency_key_key; update studio.job set idempotency_key = 'same'",
      no_loose_rows: 'update studio.job_event set job_id = gen_random_uuid()',
      house_is_sum_of_entries: 'update studio.house_balance set balance = balance + 1',
    };
    await credits.rollUpHouse();
    for (const [invariant, sql] of Object.entries(damage)) {
      const seen = await test.owner
        .transaction(async (tx) => {
          for (const statement of sql.split('; ')) await tx.query(statement);
          throw await tx.query<{ invariant: string }>('select invariant from studio.reconcile() where not ok');
        })
        .catch((rows: { invariant: string }[]) => rows.map((row) => row.invariant));
      expect(seen, sql).toContain(invariant);
    }
    expect((await credits.reconcile()).filter(({ ok }) => !ok)).toEqual([]);
  });
});
