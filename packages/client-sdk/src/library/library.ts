/**
 * The person's media on this device: bytes by SHA-256, and a record each. One library a subject: two people who
 * share a browser do not see each other's.
 * @module
 */
import { clientError, toStudioError } from '../errors.ts';
import type { ListPatch } from '../list-patch.ts';
import type { Asset } from '../studio-client.ts';
import { openChannel } from '../tabs/channel.ts';
import type { Locks } from '../tabs/locks.ts';
import { type AssetFiles, memoryFiles } from './asset-files.ts';
import type { Database } from './database.ts';
import { type Digest, digestFile, digestText } from './digest.ts';
import { openOpfsFiles } from './opfs-files.ts';

export interface LibraryOptions {
  /** Names proxy and subject. */
  readonly scope: string;
  readonly database: Database;
  readonly locks: Locks;
  readonly onPatch: (patch: ListPatch<Asset>) => void;
  /** The browser has no OPFS here; assets live in memory. */
  readonly onMemory: (reason: string) => void;
  /** A first asset is about to be kept: the page may ask the browser to persist storage. */
  readonly onKeep: () => void;
}

export type AssetFacts = Pick<Asset, 'name' | 'type' | 'origin'> & Partial<Pick<Asset, 'width' | 'height' | 'jobId'>>;

export interface Library {
  /** Copies and hashes in one pass. The same bytes again give the asset that is there. */
  put(file: Blob, facts: AssetFacts, signal?: AbortSignal): Promise<{ asset: Asset; digest: Digest }>;
  find(sha256: string): Promise<Asset | undefined>;
  /** Rejects with `asset_missing`. */
  file(sha256: string): Promise<File>;
  remove(sha256: string): Promise<void>;
  usage(): Promise<{ bytes: number; quota?: number; persisted: boolean; storage: 'opfs' | 'memory' }>;
  /** Stops listening to other tabs. */
  close(): void;
}

const openFiles = async (options: LibraryOptions): Promise<AssetFiles> => {
  try {
    return await openOpfsFiles(digestText(options.scope).slice(0, 32), options.locks);
  } catch (error) {
    options.onMemory(error instanceof Error ? error.message : String(error));
    return memoryFiles();
  }
};

/** Opens the library of one subject and sends its list as the first patch. */
export const openLibrary = async (options: LibraryOptions): Promise<Library> => {
  const { scope, database, onPatch } = options;
  const files = await openFiles(options);
  const keyOf = (sha256: string) => ['asset', scope, sha256] as const;
  const channel = openChannel<ListPatch<Asset>>(`ds:assets:${scope}`, onPatch);
  const tell = (patch: ListPatch<Asset>) => {
    onPatch(patch);
    channel.post(patch);
  };

  // Records without bytes cannot be shown: in memory mode those of an earlier, durable start are not listed.
  const known = files.kind === 'memory' ? [] : await database.list<Asset>(['asset', scope]);
  onPatch({ reset: true, put: known });

  /** Bytes without a record would take room that nobody can free. */
  const record = (asset: Asset) =>
    database.set(keyOf(asset.sha256), asset).catch(async (error) => {
      await files.remove(asset.sha256);
      throw error;
    });

  const library: Library = {
    async put(file, facts, signal) {
      options.onKeep();
      const staged = await files.stage();
      try {
        const digest = await digestFile(file, (bytes) => staged.write(bytes), signal);
        await staged.commit(digest.sha256);
        const before = await library.find(digest.sha256);
        const asset = before ?? {
          ...facts,
          sha256: digest.sha256,
          bytes: file.size,
          createdAt: new Date().toISOString(),
        };
        if (!before) await record(asset);
        tell({ put: [asset] });
        return { asset, digest };
      } catch (error) {
        // A failure here would only hide why it must go; what it leaves behind goes at the next start.
        await staged.discard().catch(() => undefined);
        throw toStudioError(error);
      }
    },
    find: (sha256) => database.get<Asset>(keyOf(sha256)),
    async file(sha256) {
      const [asset, bytes] = await Promise.all([library.find(sha256), files.read(sha256)]);
      if (!asset || !bytes) throw clientError('asset_missing', 'This asset is not in the library of this device.');
      return new File([bytes], asset.name, { type: asset.type, lastModified: Date.parse(asset.createdAt) });
    },
    async remove(sha256) {
      await database.delete(keyOf(sha256));
      await files.remove(sha256);
      tell({ drop: [sha256] });
    },
    async usage() {
      const assets = await database.list<Asset>(['asset', scope]);
      const { quota } = (await navigator.storage?.estimate?.()) ?? {};
      return {
        bytes: assets.reduce((sum, asset) => sum + asset.bytes, 0),
        ...(quota === undefined ? {} : { quota }),
        persisted: (await navigator.storage?.persisted?.()) ?? false,
        storage: files.kind,
      };
    },
    close: () => channel.close(),
  };
  return library;
};
