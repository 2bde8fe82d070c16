/**
 * Asset bytes in the origin private file system. A sync access handle writes (workers only; a writable stream where
 * there is none); reading is by `getFile()` alone, since a second handle on a file throws.
 * @see https://fs.spec.whatwg.org/
 * @module
 */
import type { Locks } from '../tabs/locks.ts';
import type { AssetFiles, StagedFile } from './asset-files.ts';

/** The part of the standard that TypeScript's DOM library leaves to workers. */
interface SyncAccessHandle {
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  flush(): void;
  close(): void;
}

/** Both are missing in some browsers. */
interface OpfsFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle?(): Promise<SyncAccessHandle>;
  move?(directory: FileSystemDirectoryHandle, name: string): Promise<void>;
}

interface Sink {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
  /** Lets the file go, also after a write that failed. */
  abort(): Promise<void>;
}

/** Chromium ends a stream that runs out of room by QuotaExceededError or by AbortError; nobody else aborts it here. */
const throwNoRoom = (error: unknown): never => {
  if (error instanceof DOMException && error.name === 'AbortError') {
    throw new DOMException('The device took only a part.', 'QuotaExceededError');
  }
  throw error;
};

const openSink = async (handle: OpfsFileHandle): Promise<Sink> => {
  if (handle.createSyncAccessHandle) {
    const access = await handle.createSyncAccessHandle();
    let at = 0;
    return {
      write: async (bytes) => {
        const written = access.write(bytes, { at });
        // The standard lets a full device take a part of it without an error.
        if (written < bytes.length) throw new DOMException('The device took only a part.', 'QuotaExceededError');
        at += written;
      },
      close: async () => {
        try {
          access.flush();
        } finally {
          access.close();
        }
      },
      abort: async () => access.close(),
    };
  }
  const stream = await handle.createWritable();
  return {
    write: (bytes) => stream.write(bytes).catch(throwNoRoom),
    close: () => stream.close().catch(throwNoRoom),
    abort: () => stream.abort(),
  };
};

const isNotFound = (error: unknown) => error instanceof DOMException && error.name === 'NotFoundError';

const exists = async (directory: FileSystemDirectoryHandle, name: string): Promise<boolean> => {
  try {
    await directory.getFileHandle(name);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
};

/** Copies in pieces, for browsers whose handles cannot move. */
const copy = async (from: OpfsFileHandle, directory: FileSystemDirectoryHandle, name: string) => {
  const sink = await openSink((await directory.getFileHandle(name, { create: true })) as OpfsFileHandle);
  try {
    const file = await from.getFile();
    for (let at = 0; at < file.size; at += 4 << 20) {
      await sink.write(new Uint8Array(await file.slice(at, at + (4 << 20)).arrayBuffer()));
    }
    await sink.close();
  } catch (error) {
    // Half a file under a hash's name would count as the whole.
    await sink.abort();
    await directory.removeEntry(name);
    throw error;
  }
};

const randomName = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('');

/** Removes what a tab that died left behind; while another tab writes there is nothing to do. */
const sweep = (temporary: FileSystemDirectoryHandle, locks: Locks) =>
  locks.tryHold('ds:staging', async () => {
    const names: string[] = [];
    for await (const name of (temporary as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name);
    for (const name of names) await temporary.removeEntry(name);
  });

/** Opens the folder `folder` for one subject's assets. Rejects where the browser has no OPFS. */
export const openOpfsFiles = async (folder: string, locks: Locks): Promise<AssetFiles> => {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('diffusion-studio', { create: true });
  const temporary = await root.getDirectoryHandle('tmp', { create: true });
  const assets = await (await root.getDirectoryHandle('assets', { create: true })).getDirectoryHandle(folder, {
    create: true,
  });
  await sweep(temporary, locks);

  /** Resolves once the shared staging lock is held; it is let go by calling the result. */
  const holdStaging = () =>
    new Promise<() => void>((resolve, reject) => {
      locks
        .hold('ds:staging', () => new Promise<void>((release) => resolve(() => release())), { shared: true })
        .catch(reject);
    });

  const stage = async (): Promise<StagedFile> => {
    const release = await holdStaging();
    const name = randomName();
    const create = async () => {
      const handle = (await temporary.getFileHandle(name, { create: true })) as OpfsFileHandle;
      return { handle, sink: await openSink(handle) };
    };
    const { handle, sink } = await create().catch((error) => {
      release();
      throw error;
    });
    let ended = false;
    const end = async (work: () => Promise<void>) => {
      if (ended) return;
      ended = true;
      try {
        await work();
      } catch (error) {
        // A full device needs the room back now. The file may be gone or moved already.
        await temporary.removeEntry(name).catch(() => undefined);
        throw error;
      } finally {
        release();
      }
    };
    return {
      write: (bytes) => sink.write(bytes),
      discard: () =>
        end(async () => {
          await sink.abort();
          await temporary.removeEntry(name);
        }),
      commit: (final) =>
        end(async () => {
          await sink.close();
          await locks.hold(`ds:asset:${folder}:${final}`, async () => {
            if (await exists(assets, final)) return await temporary.removeEntry(name);
            if (handle.move) return await handle.move(assets, final);
            await copy(handle, assets, final);
            await temporary.removeEntry(name);
          });
        }),
    };
  };

  return {
    kind: 'opfs',
    stage,
    async read(name) {
      try {
        return await (await assets.getFileHandle(name)).getFile();
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    async remove(name) {
      await assets.removeEntry(name).catch((error) => {
        if (!isNotFound(error)) throw error;
      });
    },
  };
};
