/**
 * `docs/errors.md`, made from the tables that the code answers from: `node scripts/docs/errors-page.ts`.
 * @module
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { remedies } from '../../packages/client-sdk/src/errors.ts';
import { type JobError, problems } from '../../packages/proxy/src/contract/index.ts';

/** Where the page lies. */
export const errorsPagePath = new URL('../../docs/errors.md', import.meta.url);

/** What each end of a job without a result means. What it costs is in the job's receipt, and in `error.charged`. */
const jobEnds: Readonly<Record<JobError['code'], string>> = {
  refused_by_policy: 'The provider refused the prompt, a reference or the result. `category` names why, where it says.',
  empty_output: 'The provider answered without a result.',
  bad_output: 'The result is not a file of the kind that was asked for.',
  provider_rejected: 'The provider did not take the input.',
  provider_rate_limited: 'The provider was too busy for longer than we wait.',
  provider_unavailable: 'The provider did not answer, or answered with an error of its own.',
  provider_timeout: 'The provider did not end the run in time.',
  provider_misconfigured: 'The key of the operator is not valid or has no funds. Tell the operator.',
  reference_gone: 'A reference was deleted before the run.',
  interrupted: 'The run was cut off and could not be found again at the provider.',
  internal: 'Something went wrong on our side.',
};

/** The whole page, in Markdown. */
export function renderErrorsPage(): string {
  const answers = Object.entries(problems).map(
    ([code, { status, title, remedy }]) => `| \`${code}\` | ${status} | ${title} | ${remedy} |`,
  );
  const ends = Object.entries(jobEnds).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  const own = Object.entries(remedies).map(([code, remedy]) => `| \`${code}\` | ${remedy} |`);
  return `# Errors

<!-- Made by scripts/docs/errors-page.ts from the code's own tables. Change those, then run it again. -->

Every error has a stable \`code\`: one is never renamed and never changes its meaning. Match on it, not on the words.

## Answers of the proxy

\`application/problem+json\` (RFC 9457): \`{ type, title, status, code, detail?, path?, remedy, requestId }\`. \`path\` names
the field at fault, as in \`input.prompt\`. A 402 also has \`needed\`, \`available\` and \`missing\`, in credits. Nothing is
charged for a request that is answered so.

| code | status | meaning | what to do |
| --- | --- | --- | --- |
${answers.join('\n')}

## Ends of a job

A job that was taken and did not deliver has \`error: { code, stage, category?, message, remedy, retryable, charged }\`.
Failed, refused and empty runs cost 0 credits.

| code | meaning |
| --- | --- |
${ends.join('\n')}

## Errors of the client

A rejected promise of the client carries a \`StudioError\` with a code from above or one of these. The elements tell the
page by \`ds-error\`, with the same shape in \`event.detail\`.

| code | what to do |
| --- | --- |
${own.join('\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(errorsPagePath, renderErrorsPage());
