/**
 * What must hold when all jobs have ended, whatever was killed meanwhile.
 * @module
 */
import { createHash } from 'node:crypto';
import type { Account } from '../../../packages/proxy/src/contract/account.ts';
import type { Job, JobPage } from '../../../packages/proxy/src/contract/jobs.ts';
import type { Asked, Person } from './person.ts';
import { trialCredits } from './world.ts';

/** Counts checks and keeps what failed. */
export interface Verdicts {
  readonly checks: number;
  readonly failures: readonly string[];
  check(ok: boolean, what: string): void;
}

export const createVerdicts = (): Verdicts => {
  const failures: string[] = [];
  let checks = 0;
  return {
    get checks() {
      return checks;
    },
    failures,
    check: (ok, what) => {
      checks += 1;
      if (!ok) failures.push(what);
    },
  };
};

/** What `outputs` pictures of this prompt cost by the provider's own figures: 196 tokens each at low quality. */
const costOf = (prompt: string, outputs: number): number => {
  const textTokens = 7 + Math.ceil(Buffer.byteLength(prompt) / 4);
  return Math.ceil(outputs * (196 * 0.003 + textTokens * 0.0005));
};

/** Ends that a prompt allows. A kill may turn any end into `failed`, at no charge. */
const allowedStates = (prompt: string): readonly string[] => {
  if (prompt.startsWith('[refuse]')) return ['refused', 'failed', 'canceled'];
  if (/^\[(500|empty|garbage|cut)\]/.test(prompt)) return ['failed', 'canceled'];
  return ['succeeded', 'failed', 'canceled'];
};

const judgeJob = async (verdicts: Verdicts, { prompt, count }: Asked, job: Job): Promise<void> => {
  const of = `job ${job.id} (${prompt})`;
  const stored = job.outputs.filter((output) => output.state === 'stored');
  const { held, settled, released, reason } = job.receipt;
  verdicts.check(allowedStates(prompt).includes(job.state), `${of} ended ${job.state}`);
  verdicts.check(settled + released === held, `${of}: settled ${settled} + released ${released} is not held ${held}`);
  verdicts.check(job.outputs.length === count, `${of} has ${job.outputs.length} outputs, not ${count}`);
  verdicts.check(
    settled === (stored.length === 0 ? 0 : Math.min(held, costOf(prompt, stored.length))),
    `${of}: ${stored.length} outputs cost ${settled}`,
  );
  verdicts.check((job.state === 'succeeded') === /delivered$/.test(reason), `${of}: ${job.state} because ${reason}`);
  verdicts.check(job.state !== 'succeeded' || stored.length > 0, `${of} succeeded without an output`);
  for (const output of stored) {
    const response = await fetch(output.url ?? '');
    const bytes = new Uint8Array(await response.arrayBuffer());
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    verdicts.check(response.ok && sha256 === output.sha256, `${of}: output ${output.index} cannot be read`);
  }
};

const listAll = async (person: Person): Promise<Job[]> => {
  const jobs: Job[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const page: JobPage = await (
      await person.request(`/v1/jobs?limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)
    ).json();
    jobs.push(...page.items);
    cursor = page.nextCursor;
  }
  return jobs;
};

/** One person: each key made one job, each job ended right, and the balance is what the jobs cost. */
export const judgePerson = async (verdicts: Verdicts, person: Person): Promise<void> => {
  for (const fault of person.faults) verdicts.check(false, fault);
  const jobs = new Map((await listAll(person)).map((job) => [job.id, job]));
  verdicts.check(jobs.size === person.asked.length, `${jobs.size} jobs for ${person.asked.length} keys`);
  for (const asked of person.asked) {
    const job = jobs.get(asked.jobId);
    verdicts.check(job !== undefined, `job ${asked.jobId} is missing`);
    if (job) await judgeJob(verdicts, asked, job);
  }
  const { balance } = (await (await person.request('/v1/account')).json()) as Account;
  const spent = [...jobs.values()].reduce((sum, job) => sum + job.receipt.settled, 0);
  verdicts.check(balance.held === 0, `${balance.held} credits are still held`);
  verdicts.check(balance.settled === trialCredits - spent, `balance ${balance.settled} after ${spent} were spent`);
};
