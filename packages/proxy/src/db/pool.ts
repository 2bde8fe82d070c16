/**
 * The connection to Postgres: one pool, prepared statements by name, and errors that say what to do.
 * The only folder that imports `pg`.
 * @module
 */
import { createHash } from 'node:crypto';
import pg from 'pg';

/** A value that Postgres can take as a parameter. Objects go as JSON: stringify them yourself. */
export type Param = string | number | bigint | boolean | Date | Buffer | null | readonly Param[];

/** Runs statements: the pool itself, or one transaction on one connection. */
export interface Queries {
  /**
   * Runs a statement, prepared once a connection, and answers its rows. `bigint` columns come as numbers.
   * @example await db.query<{ id: string }>('select id from studio.lot where account_id = $1', [account])
   */
  query<Row extends object>(sql: string, params?: readonly Param[]): Promise<Row[]>;
  /** Like `query`, for a statement that answers exactly one row. @throws {DatabaseError} `not_one_row` */
  one<Row extends object>(sql: string, params?: readonly Param[]): Promise<Row>;
}

/** A pool of connections. */
export interface Database extends Queries {
  /** Runs `work` in one transaction; an error rolls back and is thrown on. */
  transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T>;
  /** Runs a script of several statements, without parameters or answer. */
  script(sql: string): Promise<void>;
  /** Ends every connection, once what runs on them has ended. */
  close(): Promise<void>;
}

/** An error of the database with a stable code: `unreachable`, `not_one_row`, or a ledger function's own. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** SQLSTATE of the errors that our own functions raise, with a message `code: what happened`. */
const raisedByUs = 'DS001';
/** Network failures, and Postgres' classes 08 (connection) and 57P (shutdown). */
const unreachable = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|08|57P)/;

// Credits and sizes stay far below 2^53; a number above would be silently wrong, so it is refused.
const parseBigint = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new DatabaseError('number_out_of_range', 'a bigint from the database does not fit a number');
  }
  return value;
};

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === pg.types.builtins.INT8 ? parseBigint : pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text'),
};

/** Says in our words what went wrong; the original is the cause. */
function translate(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DatabaseError) {
    return error;
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === raisedByUs) {
    const [ours = 'unknown', ...text] = error.message.split(': ');
    return new DatabaseError(ours, text.join(': '), { cause: error });
  }
  if (unreachable.test(code) || error.message.startsWith('Connection terminated')) {
    return new DatabaseError('unreachable', `Postgres does not answer (${code || error.message})`, { cause: error });
  }
  return error;
}

// A statement's name is its hash: the same text is the same prepared statement on every connection.
const names = new Map<string, string>();
function nameOf(sql: string): string {
  let name = names.get(sql);
  if (name === undefined) {
    name = createHash('sha256').update(sql).digest('base64url').slice(0, 22);
    names.set(sql, name);
  }
  return name;
}

function queriesOver(client: pg.Pool | pg.PoolClient): Queries {
  const query = async <Row extends object>(sql: string, params: readonly Param[] = []): Promise<Row[]> => {
    try {
      const result = await client.query<Row>({ name: nameOf(sql), text: sql, values: [...params] });
      return result.rows;
    } catch (error) {
      throw translate(error);
    }
  };
  return {
    query,
    async one<Row extends object>(sql: string, params?: readonly Param[]): Promise<Row> {
      const rows = await query<Row>(sql, params);
      const [row] = rows;
      if (row === undefined || rows.length > 1) {
        throw new DatabaseError('not_one_row', `expected one row, got ${rows.length}`);
      }
      return row;
    },
  };
}

/** How to open a pool. */
export interface PoolOptions {
  /** Connections at most, 1–100. More than a few a core makes hot rows slower. Default 10. */
  readonly size?: number;
  /** Told when an idle connection breaks; the pool opens a new one by itself. */
  readonly onError?: (error: Error) => void;
}

/**
 * Opens a pool. Connects at the first statement.
 * @param url `postgres://user:password@host:port/database`
 */
export function openDatabase(url: string, options: PoolOptions = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.size ?? 10,
    types,
    application_name: 'diffusion-studio-proxy',
    connectionTimeoutMillis: 10_000,
  });
  pool.on('error', (error) => options.onError?.(error));
  return {
    ...queriesOver(pool),
    async transaction(work) {
      const client = await pool.connect().catch((error: unknown) => {
        throw translate(error);
      });
      let broken = false;
      try {
        await client.query('begin');
        const result = await work(queriesOver(client));
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch(() => {
          broken = true;
        });
        throw translate(error);
      } finally {
        client.release(broken);
      }
    },
    async script(sql) {
      await pool.query(sql).catch((error: unknown) => {
        throw translate(error);
      });
    },
    close: () => pool.end(),
  };
}
