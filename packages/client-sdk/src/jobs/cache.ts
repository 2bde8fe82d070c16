/**
 * Jobs as this device knows them: the server's last word on each, and what became of its outputs here.
 * @module
 */
import type { Database } from '../library/database.ts';
import type { ListPatch } from '../list-patch.ts';
import type { Job, JobEvent, JobRecord } from '../studio-client.ts';
import { openChannel } from '../tabs/channel.ts';

/** A record, and which outputs were fetched once: an output that the person removed is not fetched again. */
export interface JobRow extends JobRecord {
  readonly fetched: readonly number[];
}

export interface JobCache {
  get(id: string): JobRow | undefined;
  all(): readonly JobRow[];
  /** Takes the server's word, unless what is here is newer by state. */
  put(jobs: readonly Job[]): Promise<void>;
  /** Applies an event to a job that is here. False when it is not. */
  apply(event: JobEvent): Promise<boolean>;
  keepOutput(id: string, index: number, sha256: string): Promise<void>;
  /** The asset left the library. */
  dropAsset(sha256: string): Promise<void>;
  remove(id: string): Promise<void>;
}

export interface JobCacheOptions {
  readonly scope: string;
  readonly database: Database;
  readonly signal: AbortSignal;
  readonly onPatch: (patch: ListPatch<JobRecord>) => void;
}

/** No event and no request changes a job after one of these. */
export const hasEnded = (job: Pick<Job, 'state'>): boolean => job.state !== 'queued' && job.state !== 'running';

/** Without signed URLs: they are secrets of 15 minutes, not worth keeping, and no reason to call a job changed. */
const lasting = <T extends Job>(job: T): T => ({
  ...job,
  outputs: job.outputs.map(({ url: _url, urlExpiresAt: _expires, ...output }) => output),
});

const same = (a: Job, b: Job): boolean => JSON.stringify(lasting(a)) === JSON.stringify(lasting(b));

/** Opens the cache and sends its list as the first patch. Tabs tell each other of each change. */
export const openJobCache = async ({ scope, database, signal, onPatch }: JobCacheOptions): Promise<JobCache> => {
  const rows = new Map<string, JobRow>();
  const keyOf = (id: string) => ['job', scope, id] as const;
  const record = ({ fetched: _fetched, ...job }: JobRow): JobRecord => job;

  const mirror = (patch: ListPatch<JobRow>) => {
    for (const id of patch.drop ?? []) rows.delete(id);
    for (const row of patch.put ?? []) rows.set(row.id, row);
    onPatch({ ...(patch.drop ? { drop: patch.drop } : {}), ...(patch.put ? { put: patch.put.map(record) } : {}) });
  };
  const channel = openChannel<ListPatch<JobRow>>(`ds:jobs:${scope}`, mirror);
  signal.addEventListener('abort', () => channel.close());

  const save = async (changed: readonly JobRow[]) => {
    if (changed.length === 0 || signal.aborted) return;
    // The list changes first and at once, so that two changes of one job cannot overtake each other.
    mirror({ put: changed });
    channel.post({ put: changed });
    for (const row of changed) await database.set(keyOf(row.id), lasting(row));
  };

  for (const row of await database.list<JobRow>(['job', scope])) rows.set(row.id, row);
  onPatch({ reset: true, put: [...rows.values()].map(record) });

  return {
    get: (id) => rows.get(id),
    all: () => [...rows.values()],
    put: (jobs) =>
      save(
        jobs.flatMap((job) => {
          const before = rows.get(job.id);
          if (before && hasEnded(before) && !hasEnded(job)) return [];
          const next: JobRow = { ...job, assets: before?.assets ?? {}, fetched: before?.fetched ?? [] };
          return before && same(before, next) ? [] : [next];
        }),
      ),
    async apply(event) {
      const before = rows.get(event.jobId);
      if (!before) return false;
      if (hasEnded(before)) return true;
      const { fraction: _fraction, eta: _eta, ...rest } = before;
      const { state, phase, fraction, eta } = event;
      const measured = { ...(fraction === undefined ? {} : { fraction }), ...(eta ? { eta } : {}) };
      await save([{ ...rest, state: hasEnded(event) ? before.state : state, phase, ...measured }]);
      return true;
    },
    async keepOutput(id, index, sha256) {
      const row = rows.get(id);
      if (!row) return;
      await save([
        { ...row, assets: { ...row.assets, [index]: sha256 }, fetched: [...new Set([...row.fetched, index])] },
      ]);
    },
    async dropAsset(sha256) {
      const holding = [...rows.values()].filter((row) => Object.values(row.assets).includes(sha256));
      await save(
        holding.map((row) => ({
          ...row,
          assets: Object.fromEntries(Object.entries(row.assets).filter(([, asset]) => asset !== sha256)),
        })),
      );
    },
    async remove(id) {
      mirror({ drop: [id] });
      channel.post({ drop: [id] });
      await database.delete(keyOf(id));
    },
  };
};
