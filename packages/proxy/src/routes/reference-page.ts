/**
 * The reference page: one HTML file made from the OpenAPI document, with no script and nothing from elsewhere.
 * @module
 */
import { hash } from 'node:crypto';
import { problemCodes, problems } from '../contract/index.ts';
import { problemsOf } from './openapi.ts';
import type { Route } from './route.ts';

const style = `
:root { color-scheme: light dark; --ink: #1a1c22; --soft: #5b606b; --line: #dcdfe5; --paper: #fff; --tint: #f4f5f8; --accent: #3a4fd0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e7e9ee; --soft: #a2a8b5; --line: #31353f; --paper: #14161b; --tint: #1d2027; --accent: #9fb0ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem 6rem; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif; }
h1 { font-size: 1.9rem; margin: 0; }
h2 { margin: 3rem 0 .5rem; font-size: 1.35rem; border-bottom: 1px solid var(--line); padding-bottom: .4rem; }
h3 { margin: 2rem 0 .25rem; font-size: 1rem; display: flex; flex-wrap: wrap; gap: .6rem; align-items: baseline; }
a { color: var(--accent); }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
p { margin: .25rem 0 .75rem; max-width: 46rem; }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
code, pre { font: .875rem/1.5 ui-monospace, monospace; }
pre { background: var(--tint); border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1rem; overflow-x: auto; margin: .5rem 0; }
.method { color: var(--accent); font-weight: 700; }
.soft { color: var(--soft); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .925rem; }
th, td { text-align: start; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; }
tr:target, h3:target { background: var(--tint); }
summary { cursor: pointer; color: var(--soft); padding: .15rem 0; }
`;

/** The page runs no script; its one style sheet is named by hash. */
export const referencePolicy = `default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Text with `code` in backticks. */
const prose = (text: string): string => escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');

type Json = Record<string, unknown>;

const pretty = (value: unknown): string => escapeHtml(JSON.stringify(value, null, 2));

const codeLink = (code: string): string => `<a href="#${code}"><code>${code}</code></a>`;

const parametersTable = (parameters: readonly Json[]): string =>
  parameters.length === 0
    ? ''
    : `<div class="scroll"><table><thead><tr><th>Parameter</th><th>In</th><th>Meaning</th></tr></thead><tbody>${parameters
        .map(
          (parameter) =>
            `<tr><td><code>${escapeHtml(String(parameter.name))}</code>${parameter.required ? ' <span class="soft">required</span>' : ''}</td><td>${escapeHtml(String(parameter.in))}</td><td>${prose(String(parameter.description ?? ''))}</td></tr>`,
        )
        .join('')}</tbody></table></div>`;

const resolve = (schema: Json, schemas: Json): unknown => {
  const name = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined;
  return name === undefined ? schema : (schemas[name] ?? schema);
};

const bodyDetails = (label: string, content: Json, schemas: Json): string => {
  const [type, media] = Object.entries(content)[0] ?? [];
  if (type === undefined) return '';
  const schema = (media as { schema?: Json }).schema ?? {};
  if (schema.type === 'string') return `<p class="soft">${label}: <code>${escapeHtml(type)}</code></p>`;
  const name = typeof schema.$ref === 'string' ? ` · ${escapeHtml(schema.$ref.split('/').at(-1) ?? '')}` : '';
  return `<details><summary>${label}: ${escapeHtml(type)}${name}</summary><pre tabindex="0">${pretty(resolve(schema, schemas))}</pre></details>`;
};

const operationSection = (route: Route, document: Json): string => {
  const paths = document.paths as Record<string, Record<string, Json>>;
  const operation = paths[route.path]?.[route.method.toLowerCase()] ?? {};
  const schemas = (document.components as { schemas: Json }).schemas;
  const body = operation.requestBody as { content: Json } | undefined;
  const answers = Object.keys(route.answers).map((status) => {
    const response = (operation.responses as Record<string, Json>)[status] ?? {};
    const description = `<p><code>${status}</code> ${prose(String(response.description ?? ''))}</p>`;
    return description + (response.content ? bodyDetails('Answer', response.content as Json, schemas) : '');
  });
  return `<section><h3 id="${route.id}"><span class="method">${route.method}</span><code>${escapeHtml(route.path)}</code></h3>
<p>${prose(route.summary)}.${route.auth === 'caller' ? '' : ' <span class="soft">No token needed.</span>'}</p>
${route.description === undefined ? '' : `<p>${prose(route.description)}</p>`}
${parametersTable((operation.parameters as Json[] | undefined) ?? [])}
${body ? bodyDetails('Request', body.content, schemas) : ''}
${answers.join('')}
<p class="soft">Errors: ${problemsOf(route).map(codeLink).join(', ')}</p></section>`;
};

const errorRows = (): string =>
  problemCodes
    .map(
      (code) =>
        `<tr id="${code}"><td><code>${code}</code></td><td>${problems[code].status}</td><td>${prose(problems[code].title)}</td><td>${prose(problems[code].remedy)}</td></tr>`,
    )
    .join('\n');

/** The page for `routes`, whose OpenAPI document is `document`. */
export const referencePage = (routes: readonly Route[], document: Json): string => {
  const tags = [...new Set(routes.map((route) => route.tag))];
  const version = (document.info as { version: string }).version;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Diffusion Studio: HTTP reference</title><style>${style}</style></head><body>
<header><h1>Diffusion Studio HTTP reference</h1>
<p class="soft">Version ${escapeHtml(version)} · machine-readable: <a href="/openapi.json">openapi.json</a></p></header>
<nav aria-label="Contents"><ul>${tags.map((tag) => `<li><a href="#tag-${tag}">${tag}</a></li>`).join('')}<li><a href="#errors">Errors</a></li></ul></nav>
<main>
<h2 id="basics">Basics</h2>
<p>Send <code>Authorization: Bearer &lt;token&gt;</code>. Bodies are JSON. Lists are cursored: send <code>nextCursor</code> back as <code>cursor</code>. Every answer carries <code>X-Request-Id</code>; name it when you report a fault. Errors are <code>application/problem+json</code> with a stable <code>code</code>, the field at fault in <code>path</code>, and a <code>remedy</code>.</p>
<pre tabindex="0">POST /v1/jobs
Authorization: Bearer &lt;token&gt;
Idempotency-Key: &lt;random&gt;
Prefer: wait=30

{ "model": "&lt;id from GET /v1/models&gt;", "input": { "prompt": "A lighthouse in fog" } }</pre>
${tags
  .map(
    (tag) =>
      `<h2 id="tag-${tag}">${tag}</h2>${routes
        .filter((route) => route.tag === tag)
        .map((route) => operationSection(route, document))
        .join('\n')}`,
  )
  .join('\n')}
<h2 id="errors">Errors</h2>
<p>Codes are stable: one is never renamed and never changes its meaning.</p>
<div class="scroll"><table><thead><tr><th>Code</th><th>Status</th><th>Meaning</th><th>Remedy</th></tr></thead><tbody>
${errorRows()}
</tbody></table></div>
</main></body></html>`;
};
