/**
 * Ports that stay the same from one start to the next. The issuer in a token, an upload's session and what a browser
 * keeps for an origin all name a port, and would be lost with it.
 * @module
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, isFree } from './ports.ts';

export type KeptPortName = 'supabase' | 'gcs' | 'openai' | 'cdn' | 'foreign' | 'ownLit';
const NAMES: readonly KeptPortName[] = ['supabase', 'gcs', 'openai', 'cdn', 'foreign', 'ownLit'];

/** Gives this data folder's ports; takes a new one for each that another program holds now. */
export async function keptPorts(dataDir: string): Promise<Readonly<Record<KeptPortName, number>>> {
  const file = join(dataDir, 'ports.json');
  const kept = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Partial<Record<KeptPortName, number>>,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return {} as Partial<Record<KeptPortName, number>>;
    },
  );
  const ports = {} as Record<KeptPortName, number>;
  for (const name of NAMES) {
    const port = kept[name];
    ports[name] = port !== undefined && (await isFree(port)) ? port : await freePort();
  }
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, `${JSON.stringify(ports, null, 2)}\n`);
  return ports;
}
