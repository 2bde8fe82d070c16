/**
 * @module
 */
import type { StudioClient } from '@diffusion-studio/client-sdk';

/** The files of a job that delivered, by output index. Waits until the client has brought all of them into the library. */
export const resultFiles = async (studio: StudioClient, id: string): Promise<readonly File[]> => {
  const hashes = await new Promise<readonly string[]>((resolve) => {
    const { state } = studio.jobs;
    const look = (): boolean => {
      const job = state.get().items.find((item) => item.id === id);
      const stored = job?.outputs.filter((output) => output.state === 'stored') ?? [];
      const found = stored.flatMap(({ index }) => job?.assets[index] ?? []);
      // A job that was removed from the history has no files any more.
      if (job && found.length < stored.length) return false;
      resolve(found);
      return true;
    };
    if (look()) return;
    const undo = state.subscribe(() => look() && undo());
  });
  return Promise.all(hashes.map((sha256) => studio.library.file(sha256)));
};
