/**
 * From a request to a committed job: checks, price, then hold and job in one transaction. Nothing is held before every
 * check has passed.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { fingerprint } from '../canonical-json.ts';
import type { JobRequest } from '../contract/index.ts';
import type { Quotes } from '../credits/quotes.ts';
import type { Queries } from '../db/pool.ts';
import type { Catalogue } from '../models/catalogue.ts';
import type { ModelDefinition, Price } from '../models/model.ts';
import { validateInput } from '../models/validate-input.ts';
import { ProblemError } from '../problem-error.ts';
import type { Caller } from '../session/caller.ts';
import type { Crash } from './crash-points.ts';
import type { createEta } from './eta.ts';
import { checkReferences } from './references.ts';
import type { Runner } from './runner.ts';
import { type OutputRecord, type SubmitAnswer, submitJob } from './statements.ts';

export interface SubmitDeps {
  readonly db: Queries;
  readonly catalogue: Catalogue;
  readonly quotes: Quotes;
  readonly runner: Runner;
  readonly eta: ReturnType<typeof createEta>;
  readonly crash: Crash;
  readonly worker: string;
  readonly leaseSeconds: number;
}

/** An input that has passed every check, and the most that it can cost. */
export interface PricedInput {
  readonly definition: ModelDefinition;
  /** With the schema's defaults. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly price: Price;
}

/**
 * Checks an input as a job would and prices it. Holds nothing.
 * @throws ProblemError `unknown_model`, `invalid_input`, and those of references
 */
export const priceInput = async (
  deps: Pick<SubmitDeps, 'db' | 'catalogue'>,
  caller: Pick<Caller, 'subject'>,
  request: Pick<JobRequest, 'model' | 'input'>,
): Promise<PricedInput> => {
  const definition = deps.catalogue.get(request.model);
  const input = validateInput(definition.model.inputSchema, request.input);
  await checkReferences(deps.db, caller.subject, definition.model, definition.references(input));
  return { definition, input, price: definition.price(input) };
};

/** The job that this key has made before; undefined when there is none. @throws ProblemError `idempotency_key_reused` */
const findReplay = async (
  deps: SubmitDeps,
  subject: string,
  key: string,
  body: Buffer,
): Promise<string | undefined> => {
  const [row] = await deps.db.query<{ jobId: string; same: boolean }>(
    `select id as "jobId", fingerprint = $3 as same from studio.job where subject_id = $1 and idempotency_key = $2`,
    [subject, key, body],
  );
  if (row && !row.same) throw new ProblemError('idempotency_key_reused');
  return row?.jobId;
};

const refuse = (answer: SubmitAnswer, needed: number): never => {
  if (answer.outcome === 'key_reused') throw new ProblemError('idempotency_key_reused');
  const available = answer.available ?? 0;
  throw new ProblemError(answer.outcome === 'account_in_debt' ? 'account_in_debt' : 'insufficient_credits', {
    needed,
    available,
    missing: Math.max(0, needed - available),
  });
};

/**
 * Submits a job. The same key and body answer with the same job, also when it could not be made any more.
 * @throws ProblemError those of `priceInput` and `Quotes.agree`, `insufficient_credits`, `account_in_debt`, `idempotency_key_reused`
 */
export const submit = async (
  deps: SubmitDeps,
  caller: Pick<Caller, 'account' | 'subject'>,
  key: string,
  request: JobRequest,
): Promise<{ readonly jobId: string; readonly replayed: boolean }> => {
  const body = fingerprint(request);
  const agree = async () => {
    const priced = await priceInput(deps, caller, request);
    const { input, price } = priced;
    const quoted = { subject: caller.subject, model: request.model, input };
    return { ...priced, credits: deps.quotes.agree(quoted, price.credits, request) };
  };
  const agreed = await agree().catch(async (error: unknown) => {
    if (!(error instanceof ProblemError)) throw error;
    // A reference that is gone or a quote that has ended by now must not change the answer to a repeated request.
    const jobId = await findReplay(deps, caller.subject, key, body);
    if (jobId === undefined) throw error;
    return jobId;
  });
  if (typeof agreed === 'string') return { jobId: agreed, replayed: true };
  const { definition, input, credits } = agreed;

  const { model } = definition;
  const sizeKey = definition.sizeKey(input);
  const outputs = definition.outputs(input);
  const eta = await deps.eta(definition, sizeKey);
  const slot = deps.runner.takeSlot();
  // References are read before a run is begun: a bucket that is away must not look like a submit that was lost.
  const startsAtOnce = slot !== undefined && definition.references(input).length === 0;
  const runs = startsAtOnce ? Array.from({ length: outputs }, () => randomUUID()) : undefined;
  try {
    deps.crash('W1');
    const answer = await submitJob(deps.db, {
      account: caller.account,
      subject: caller.subject,
      key,
      fingerprint: body,
      jobId: randomUUID(),
      model: model.id,
      kind: model.kind,
      provider: model.provider,
      sizeKey,
      outputs,
      credits,
      input,
      eta,
      ...(slot ? { worker: deps.worker } : {}),
      leaseSeconds: deps.leaseSeconds,
      ...(runs ? { runs } : {}),
    });
    const { jobId } = answer;
    if (answer.outcome === 'replayed' && jobId !== null) return { jobId, replayed: true };
    if (answer.outcome !== 'created' || jobId === null) return refuse(answer, credits);
    slot?.run({
      id: jobId,
      account: caller.account,
      subject: caller.subject,
      fence: answer.fence ?? 1,
      attempts: 1,
      model: model.id,
      provider: model.provider,
      createdAt: new Date(),
      cancelRequested: false,
      input,
      outputs: Array.from({ length: outputs }, (_, index): OutputRecord => {
        const runId = runs?.[index];
        return { index, state: 'pending', runs: [], ...(runId === undefined ? {} : { begun: { runId, attempt: 1 } }) };
      }),
    });
    return { jobId, replayed: false };
  } finally {
    slot?.free();
  }
};
