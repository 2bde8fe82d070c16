/**
 * Where the bytes of assets lie. Written once, to a random temporary name, then moved to their final name; read as files.
 * @module
 */

/** A file that is being written and has no name yet. End it with `commit` or `discard`. */
export interface StagedFile {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Gives the file its name. When that name is taken already the bytes are the same, and this copy goes. */
  commit(name: string): Promise<void>;
  discard(): Promise<void>;
}

export interface AssetFiles {
  readonly kind: 'opfs' | 'memory';
  stage(): Promise<StagedFile>;
  read(name: string): Promise<Blob | undefined>;
  remove(name: string): Promise<void>;
}

/** Bytes in memory, for browsers without OPFS; gone with the page. */
export const memoryFiles = (): AssetFiles => {
  const files = new Map<string, Blob>();
  return {
    kind: 'memory',
    stage: async () => {
      const parts: Uint8Array<ArrayBuffer>[] = [];
      return {
        write: async (bytes) => void parts.push(bytes.slice()),
        commit: async (name) => void files.set(name, new Blob(parts)),
        discard: async () => void parts.splice(0),
      };
    },
    read: async (name) => files.get(name),
    remove: async (name) => void files.delete(name),
  };
};
