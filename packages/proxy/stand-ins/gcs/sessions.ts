/**
 * Resumable sessions. They are on disk, so an upload goes on after a restart, as it does at GCS.
 * @see https://cloud.google.com/storage/docs/performing-resumable-uploads
 * @module
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectSettings } from './objects.ts';

/** GCS keeps whole multiples of this many bytes of a chunk that is not the last. */
export const granule = 256 * 1024;

const lifetimeMs = 7 * 24 * 60 * 60 * 1000;

export interface UploadSession {
  readonly id: string;
  readonly bucket: string;
  readonly name: string;
  readonly settings: ObjectSettings;
  readonly ifGenerationMatch?: string;
  /** `X-Upload-Content-Length`: the only size that the upload may have. */
  readonly size?: number;
  /** The page that may send bytes; answers name it as the allowed origin. */
  readonly origin?: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  /** File of the bytes that arrived. */
  readonly path: string;
  /** Set when the object stands. */
  done?: { generation: string };
}

export interface UploadSessions {
  open(session: Omit<UploadSession, 'id' | 'createdAt' | 'path'>, path: string): Promise<UploadSession>;
  /** Undefined for an unknown session, `'gone'` for one that was dropped or is over a week old. */
  find(id: string): Promise<UploadSession | 'gone' | undefined>;
  /** How many bytes are kept. */
  kept(session: UploadSession): Promise<number>;
  /**
   * Appends up to `limit` bytes at `offset`. When the body ends early or breaks, whole granules of it stay.
   * Returns how many bytes of the body were taken, and what broke it.
   */
  append(
    session: UploadSession,
    body: AsyncIterable<Uint8Array>,
    offset: number,
  ): Promise<{ received: number; broken?: unknown }>;
  /** Cuts what is kept. */
  cut(session: UploadSession, size: number): Promise<void>;
  finish(session: UploadSession, generation: string): Promise<void>;
  drop(session: UploadSession): Promise<void>;
}

export async function openUploadSessions(dir: string, now: () => number): Promise<UploadSessions> {
  await mkdir(dir, { recursive: true });
  const fileOf = (id: string) => join(dir, `${id}.json`);
  const save = async (id: string, value: UploadSession | 'gone') => {
    await writeFile(`${fileOf(id)}.new`, JSON.stringify(value));
    await rename(`${fileOf(id)}.new`, fileOf(id));
  };

  const sessions: UploadSessions = {
    async open(settings, path) {
      const session: UploadSession = { ...settings, id: randomBytes(32).toString('base64url'), createdAt: now(), path };
      await writeFile(path, '');
      await save(session.id, session);
      return session;
    },
    async find(id) {
      if (!/^[\w-]{43}$/.test(id)) return undefined;
      const text = await readFile(fileOf(id), 'utf8').catch(() => undefined);
      if (text === undefined) return undefined;
      const session = JSON.parse(text) as UploadSession | 'gone';
      return session !== 'gone' && session.createdAt + lifetimeMs < now() ? 'gone' : session;
    },
    kept: async (session) => (session.done === undefined ? (await stat(session.path)).size : 0),
    async append(session, body, offset) {
      const file = await open(session.path, 'r+');
      let received = 0;
      try {
        for await (const chunk of body) {
          await file.write(chunk, 0, chunk.length, offset + received);
          received += chunk.length;
        }
        return { received };
      } catch (broken) {
        return { received, broken };
      } finally {
        await file.close();
      }
    },
    cut: (session, size) => truncate(session.path, size),
    async finish(session, generation) {
      session.done = { generation };
      await save(session.id, session);
    },
    async drop(session) {
      await save(session.id, 'gone');
      await rm(session.path, { force: true });
    },
  };
  return sessions;
}
