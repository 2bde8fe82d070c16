/**
 * The SQL of uploads. Every statement of a caller is scoped by subject: another's upload is not there.
 * @module
 */
import type { Queries } from '../db/pool.ts';
import type { Caller } from '../session/caller.ts';
import type { ImageFacts } from './sniff.ts';

export interface UploadRow {
  readonly id: string;
  readonly state: 'open' | 'complete';
  readonly object: string;
  readonly size: number;
  readonly type: string;
  readonly sha256: Buffer | null;
  readonly crc32c: string | null;
  readonly width: number | null;
  readonly height: number | null;
  /** Sealed. */
  readonly session: Buffer | null;
  readonly created_at: Date;
  readonly expires_at: Date;
}

const columns = 'id, state, object, size, type, sha256, crc32c, width, height, session, created_at, expires_at';

export interface NewUpload {
  readonly id: string;
  readonly object: string;
  readonly size: number;
  readonly type: string;
  readonly session: Buffer;
  readonly hours: number;
}

export const insertUpload = (db: Queries, caller: Caller, upload: NewUpload): Promise<UploadRow> =>
  db.one(
    `insert into studio.upload (id, account_id, subject_id, object, size, type, session, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(hours => $8)) returning ${columns}`,
    [upload.id, caller.account, caller.subject, upload.object, upload.size, upload.type, upload.session, upload.hours],
  );

export const findUpload = async (db: Queries, caller: Caller, id: string): Promise<UploadRow | undefined> => {
  const [row] = await db.query<UploadRow>(
    `select ${columns} from studio.upload
     where id = $1 and subject_id = $2 and state <> 'deleted' and expires_at > now()`,
    [id, caller.subject],
  );
  return row;
};

/** The subject's own complete upload of the same bytes that is there for at least `hours` more. */
export const findSameFile = async (
  db: Queries,
  caller: Caller,
  file: { readonly sha256: Buffer; readonly size: number; readonly type: string },
  hours: number,
): Promise<UploadRow | undefined> => {
  const [row] = await db.query<UploadRow>(
    `select ${columns} from studio.upload
     where subject_id = $1 and sha256 = $2 and size = $3 and type = $4 and state = 'complete'
       and expires_at >= now() + make_interval(hours => $5)
     order by expires_at desc limit 1`,
    [caller.subject, file.sha256, file.size, file.type, hours],
  );
  return row;
};

/** Undefined when it is open no more. */
export const completeUpload = async (
  db: Queries,
  caller: Caller,
  id: string,
  facts: ImageFacts & { readonly sha256: Buffer; readonly crc32c: string },
): Promise<UploadRow | undefined> => {
  const [row] = await db.query<UploadRow>(
    `update studio.upload
     set state = 'complete', sha256 = $3, crc32c = $4, width = $5, height = $6, session = null, completed_at = now()
     where id = $1 and subject_id = $2 and state = 'open' returning ${columns}`,
    [id, caller.subject, facts.sha256, facts.crc32c, facts.width, facts.height],
  );
  return row;
};

/** Undefined when it is open no more. */
export const replaceSession = async (
  db: Queries,
  caller: Caller,
  id: string,
  session: Buffer,
): Promise<UploadRow | undefined> => {
  const [row] = await db.query<UploadRow>(
    `update studio.upload set session = $3 where id = $1 and subject_id = $2 and state = 'open' returning ${columns}`,
    [id, caller.subject, session],
  );
  return row;
};

/** The row stays, without what it said about the file. */
export const forgetUpload = async (db: Queries, id: string): Promise<void> => {
  await db.query(
    `update studio.upload set state = 'deleted', session = null, sha256 = null, crc32c = null where id = $1`,
    [id],
  );
};

/** Uploads whose time is over, the oldest first. */
export const expiredUploads = (db: Queries, limit: number): Promise<UploadRow[]> =>
  db.query(
    `select ${columns} from studio.upload where state <> 'deleted' and expires_at <= now() order by expires_at limit $1`,
    [limit],
  );
