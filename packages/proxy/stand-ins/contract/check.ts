/**
 * Holds recordings against the documents of a folder: each operation in use, request and answer.
 * @module
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Exchange } from '../recorder.ts';
import type { Operation } from './documents.ts';
import { discoveryOperations, openAiTypeOperations, openApiOperations, readDocument } from './documents.ts';
import { ownRules } from './own-rules.ts';
import type { Recording } from './recordings.ts';

/** One operation of one document, and how our traffic did. */
export interface CheckedOperation {
  readonly provider: string;
  readonly operation: string;
  readonly document: string;
  exchanges: number;
  readonly failures: string[];
}

export interface Report {
  readonly operations: readonly CheckedOperation[];
  /** Exchanges that nothing describes: each is a failure. */
  readonly unchecked: readonly string[];
}

/** Where a document is behind the service, as its own SDK shows. Anything else that differs is a failure. */
const knownGaps: readonly { document: string; finding: RegExp; why: string }[] = [
  {
    document: 'supabase/auth.openapi.yaml',
    finding: /^request\/type must be equal to one of the allowed values/,
    why: 'auth-js sends type "email" for every one-time code; the document lists the older names only',
  },
  {
    document: 'supabase/auth.openapi.yaml',
    finding: /^request\/code_challenge(_method)? must be/,
    why: 'auth-js sends null where it does not use PKCE; the document knows strings only',
  },
  {
    document: 'supabase/auth.openapi.yaml',
    finding: /^error\/code must be integer/,
    why: 'the document describes errors before version 2024-01-01, where `code` is the status; recordings hold both',
  },
];

async function operationsOf(specs: string, provider: Recording['provider']): Promise<Operation[]> {
  if (provider === 'openai') {
    const [types] = (await readdir(join(specs, 'openai'))).filter((file) => file.endsWith('.types.schema.json'));
    if (types === undefined) throw new Error(`${specs}/openai has no *.types.schema.json.`);
    const published = await readDocument(specs, 'openai/openapi.reduced.json');
    return [
      ...openApiOperations('openai/openapi.reduced.json', published, '/v1', 'components/schemas/ErrorResponse'),
      ...openAiTypeOperations(`openai/${types}`, await readDocument(specs, `openai/${types}`)),
    ];
  }
  if (provider === 'google-storage') {
    const file = 'google-storage/storage-v1.discovery.json';
    return [...discoveryOperations(file, await readDocument(specs, file)), ...ownRules];
  }
  const file = 'supabase/auth.openapi.yaml';
  const published = await readDocument(specs, file);
  return [...openApiOperations(file, published, '/auth/v1', 'components/schemas/ErrorSchema'), ...ownRules];
}

const isKnownGap = (document: string, finding: string) =>
  knownGaps.some((gap) => gap.document === document && gap.finding.test(finding));

/** Requests that a provider refused for their form prove nothing about ours. */
const isOurs = (exchange: Exchange) => exchange.status !== 400 && exchange.status !== 422;

export async function checkRecordings(recordings: readonly Recording[], specs: string): Promise<Report> {
  const operations: CheckedOperation[] = [];
  const unchecked: string[] = [];
  for (const { provider, exchanges } of recordings) {
    const known = await operationsOf(specs, provider);
    const results = new Map<Operation, CheckedOperation>();
    for (const exchange of exchanges) {
      const fitting = known.filter((operation) => operation.matches(exchange));
      if (fitting.length === 0) unchecked.push(`${provider} ${exchange.method} ${exchange.path}`);
      for (const operation of fitting) {
        const { id, document } = operation;
        const result = results.get(operation) ?? { provider, operation: id, document, exchanges: 0, failures: [] };
        results.set(operation, result);
        result.exchanges += 1;
        const findings = [
          ...(isOurs(exchange) ? operation.checkRequest(exchange) : []),
          ...operation.checkResponse(exchange),
        ];
        result.failures.push(
          ...findings
            .filter((finding) => !isKnownGap(document, finding))
            .map((finding) => `${exchange.status}: ${finding}`),
        );
      }
    }
    operations.push(...results.values());
  }
  return { operations, unchecked };
}
