/**
 * Structured logs. Only the fields of the allow-list are ever written: a log line can hold no prompt, token, query
 * string, signed URL, e-mail or file name, because there is no field for them.
 * @module
 */
import { type DestinationStream, type Logger as Pino, pino, stdTimeFunctions } from 'pino';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';

/** What a line may carry: ids, codes, counts and times. */
export interface LogFields {
  readonly requestId?: string;
  readonly method?: string;
  /** The route's pattern, as in `/v1/jobs/{id}`; never the path that was asked for. */
  readonly route?: string;
  readonly status?: number;
  readonly ms?: number;
  readonly code?: string;
  readonly account?: string;
  readonly subject?: string;
  readonly via?: string;
  readonly jobId?: string;
  readonly uploadId?: string;
  readonly outputIndex?: number;
  readonly attempt?: number;
  readonly model?: string;
  readonly provider?: string;
  readonly state?: string;
  readonly stage?: string;
  readonly worker?: string;
  readonly credits?: number;
  readonly bytes?: number;
  readonly count?: number;
  readonly port?: number;
  readonly host?: string;
  readonly version?: string;
  readonly signal?: string;
  /** Only its class, its stable code and the places in our files are written: messages may quote what a person sent. */
  readonly error?: unknown;
}

/** A log. `event` is a fixed text of the program, never made from data. */
export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

const allowed = {
  requestId: 'string',
  method: 'string',
  route: 'string',
  status: 'number',
  ms: 'number',
  code: 'string',
  account: 'string',
  subject: 'string',
  via: 'string',
  jobId: 'string',
  uploadId: 'string',
  outputIndex: 'number',
  attempt: 'number',
  model: 'string',
  provider: 'string',
  state: 'string',
  stage: 'string',
  worker: 'string',
  credits: 'number',
  bytes: 'number',
  count: 'number',
  port: 'number',
  host: 'string',
  version: 'string',
  signal: 'string',
} as const satisfies Record<Exclude<keyof LogFields, 'error'>, 'string' | 'number'>;

type Line = Record<string, unknown>;

const stackFrames = (error: Error): string[] =>
  (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at .*\/(?:src|dist|stand-ins)\//.test(line))
    .slice(0, 6)
    .map((line) => line.trim().replace(/\(?(?:file:\/\/)?\/.*\/((?:src|dist|stand-ins)\/[^)]*)\)?/, '$1'));

const describeError = (error: unknown): Line => {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = (error as { code?: unknown }).code;
  return {
    name: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    at: stackFrames(error),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  };
};

const pick = (fields: LogFields): Line => {
  const line: Line = {};
  for (const [key, value] of Object.entries(fields)) {
    if (key === 'error') {
      if (value !== undefined) line.error = describeError(value);
    } else if (typeof value === allowed[key as keyof typeof allowed]) line[key] = value;
  }
  return line;
};

/** Lines are gathered up to this many bytes, or this long, ms, so that a busy proxy does not write each by itself. */
const gatherBytes = 4096;
const gatherMs = 100;

/** Standard output; what was gathered is written when the process ends. */
const gatherToStdout = (): DestinationStream =>
  pino.destination({ dest: 1, sync: false, minLength: gatherBytes, periodicFlush: gatherMs });

/** A log to `destination` (standard output unless given), one JSON object a line. */
export const createLog = (options: { level: LogLevel; destination?: DestinationStream }): Log => {
  const settings = { level: options.level, base: null, timestamp: stdTimeFunctions.isoTime, messageKey: 'event' };
  const writer: Pino = pino(settings, options.destination ?? gatherToStdout());
  return {
    debug: (event, fields) => {
      if (writer.isLevelEnabled('debug')) writer.debug(fields ? pick(fields) : {}, event);
    },
    info: (event, fields) => {
      if (writer.isLevelEnabled('info')) writer.info(fields ? pick(fields) : {}, event);
    },
    warn: (event, fields) => writer.warn(fields ? pick(fields) : {}, event),
    error: (event, fields) => writer.error(fields ? pick(fields) : {}, event),
  };
};
