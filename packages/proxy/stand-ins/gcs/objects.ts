/**
 * Objects on disk. Bytes stream to a temporary file, are hashed on the way, and appear under their name at once.
 * @module
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { crc32c, encodeCrc32c } from './crc32c.ts';
import { GcsError } from './errors.ts';

/** What the stand-in keeps about an object. */
export interface ObjectRecord {
  readonly name: string;
  readonly bucket: string;
  readonly contentType: string;
  readonly size: number;
  readonly crc32c: string;
  readonly md5Hash: string;
  /** A decimal string that grows with every write. */
  readonly generation: string;
  /** ISO 8601. */
  readonly timeCreated: string;
  readonly contentDisposition?: string;
  readonly cacheControl?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What a writer may set. */
export type ObjectSettings = Partial<
  Pick<ObjectRecord, 'contentType' | 'contentDisposition' | 'cacheControl' | 'metadata'>
>;

export interface Objects {
  find(bucket: string, name: string): Promise<ObjectRecord | undefined>;
  list(bucket: string, prefix: string): Promise<ObjectRecord[]>;
  /** Streams bytes in; returns the finished file for `put`. */
  receive(bytes: AsyncIterable<Uint8Array>): Promise<string>;
  /** Makes the file at `path` the object. @throws GcsError conditionNotMet */
  put(
    bucket: string,
    name: string,
    path: string,
    settings: ObjectSettings,
    ifGenerationMatch?: string,
  ): Promise<ObjectRecord>;
  /** Bytes `start` up to and including `end`. */
  read(object: ObjectRecord, start: number, end: number): Readable;
  /** @throws GcsError conditionNotMet */
  remove(object: ObjectRecord, ifGenerationMatch?: string): Promise<void>;
  /** A fresh path for a file that grows. */
  scratch(): string;
}

const fileOf = (name: string) => createHash('sha256').update(name).digest('hex');

/** @throws GcsError conditionNotMet when the object is not at `wanted`; 0 means that it must not exist. */
export function assertGeneration(found: ObjectRecord | undefined, wanted: string | undefined): void {
  if (wanted === undefined || wanted === (found?.generation ?? '0')) return;
  throw new GcsError(412, 'conditionNotMet', 'At least one of the pre-conditions you specified did not hold.');
}

async function hashFile(path: string) {
  const md5 = createHash('md5');
  let crc = 0;
  let size = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    md5.update(chunk);
    crc = crc32c(chunk, crc);
    size += chunk.length;
  }
  return { size, crc32c: encodeCrc32c(crc), md5Hash: md5.digest('base64') };
}

export async function openObjects(dir: string): Promise<Objects> {
  const scratchDir = join(dir, 'scratch');
  await mkdir(scratchDir, { recursive: true });
  const pathOf = (bucket: string, name: string) => join(dir, bucket, fileOf(name));
  let lastGeneration = 0;

  const readRecord = async (path: string) => {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    return text === undefined ? undefined : (JSON.parse(text) as ObjectRecord);
  };

  const scratch = () => join(scratchDir, randomUUID());

  const objects: Objects = {
    scratch,
    find: (bucket, name) => readRecord(`${pathOf(bucket, name)}.json`),
    async list(bucket, prefix) {
      const files = await readdir(join(dir, bucket)).catch(() => [] as string[]);
      const records = await Promise.all(
        files.filter((file) => file.endsWith('.json')).map((file) => readRecord(join(dir, bucket, file))),
      );
      return records
        .filter((record) => record !== undefined)
        .filter((record) => record.name.startsWith(prefix))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async receive(bytes) {
      const path = scratch();
      const file = await open(path, 'w');
      try {
        for await (const chunk of bytes) await file.write(chunk);
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      } finally {
        await file.close();
      }
      return path;
    },
    async put(bucket, name, path, settings, ifGenerationMatch) {
      assertGeneration(await objects.find(bucket, name), ifGenerationMatch);
      const hashes = await hashFile(path);
      lastGeneration = Math.max(lastGeneration + 1, Date.now() * 1000);
      const record: ObjectRecord = {
        ...settings,
        contentType: settings.contentType ?? 'application/octet-stream',
        name,
        bucket,
        ...hashes,
        generation: String(lastGeneration),
        timeCreated: new Date().toISOString(),
      };
      const target = pathOf(bucket, name);
      await mkdir(join(dir, bucket), { recursive: true });
      await rename(path, `${target}.${record.generation}`);
      const before = await objects.find(bucket, name);
      await writeFile(`${target}.new`, JSON.stringify(record));
      await rename(`${target}.new`, `${target}.json`);
      if (before !== undefined) await rm(`${target}.${before.generation}`, { force: true });
      return record;
    },
    read: (object, start, end) =>
      createReadStream(`${pathOf(object.bucket, object.name)}.${object.generation}`, { start, end }),
    async remove(object, ifGenerationMatch) {
      assertGeneration(object, ifGenerationMatch);
      const target = pathOf(object.bucket, object.name);
      await rm(`${target}.json`, { force: true });
      await rm(`${target}.${object.generation}`, { force: true });
    },
  };
  return objects;
}

/** The object resource of the JSON API. Numbers of 64 bits travel as strings. */
export function objectJson(record: ObjectRecord, url: string): Record<string, unknown> {
  const path = `b/${encodeURIComponent(record.bucket)}/o/${encodeURIComponent(record.name)}`;
  return {
    kind: 'storage#object',
    id: `${record.bucket}/${record.name}/${record.generation}`,
    selfLink: `${url}/storage/v1/${path}`,
    mediaLink: `${url}/download/storage/v1/${path}?generation=${record.generation}&alt=media`,
    name: record.name,
    bucket: record.bucket,
    generation: record.generation,
    metageneration: '1',
    contentType: record.contentType,
    storageClass: 'STANDARD',
    size: String(record.size),
    md5Hash: record.md5Hash,
    crc32c: record.crc32c,
    etag: Buffer.from(record.generation).toString('base64'),
    timeCreated: record.timeCreated,
    updated: record.timeCreated,
    ...(record.contentDisposition === undefined ? {} : { contentDisposition: record.contentDisposition }),
    ...(record.cacheControl === undefined ? {} : { cacheControl: record.cacheControl }),
    ...(record.metadata === undefined ? {} : { metadata: record.metadata }),
  };
}
