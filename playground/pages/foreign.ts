/**
 * The page of a stranger: a small shop that embeds our elements by tag and signs its own people in.
 * @module
 */
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Visitor } from '../server/host-session.ts';

/** What the page is made of. */
export interface ForeignPage {
  readonly kind: 'strict' | 'own-lit';
  readonly cdn: string;
  readonly proxy: string;
  readonly entry: string;
  readonly visitor: Visitor;
  readonly outboxUrl: string | undefined;
}

/** Host scripts come before the bundle, so that the token source is there when `<ds-studio>` makes its client. */
export function foreignPage(page: ForeignPage): HtmlEscapedString | Promise<HtmlEscapedString> {
  const { kind, cdn, visitor } = page;
  const title = kind === 'strict' ? 'Kopf & Kragen, postcards' : 'Lampenfieber, posters';
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${visitor.state === 'signed-in' ? html`<meta name="studio-token" content="${visitor.token}">` : ''}
<script type="module" src="${cdn}/hosts/${kind}-host.js"></script>
${kind === 'own-lit' ? html`<script type="module" src="${cdn}/cdn/older/${page.entry}"></script>` : ''}
<script type="module" src="${cdn}/cdn/v0/${page.entry}"></script>
</head>
<body>
<header>
${kind === 'own-lit' ? raw('<shop-banner></shop-banner>') : ''}
<h1>${title}</h1>
<p>A page of somebody else, on an origin of its own. ${
    kind === 'strict'
      ? 'Its policy allows nothing that our elements do not need.'
      : 'It has a Lit of its own and loads two copies of our bundle.'
  }</p>
${shopSession(page)}
</header>
<main>
<ds-studio proxy="${page.proxy}">
${visitor.state === 'signed-in' ? raw('<ds-account></ds-account>') : ''}
<ds-generator></ds-generator>
</ds-studio>
</main>
</body>
</html>`;
}

function shopSession({ visitor, outboxUrl }: ForeignPage) {
  const problem = visitor.state !== 'signed-in' && visitor.problem ? html`<p role="alert">${visitor.problem}</p>` : '';
  const outbox = outboxUrl ? html` <a href="${outboxUrl}">Open the outbox</a>` : '';
  switch (visitor.state) {
    case 'signed-in':
      return html`<form method="post" action="/sign-out"><span>Signed in to this shop as ${visitor.email}</span> <button>Leave the shop</button></form>`;
    case 'code-sent':
      return html`${problem}<form method="post" action="/code"><label>Code sent to ${visitor.email} <input name="code" inputmode="numeric" autocomplete="one-time-code" required></label> <button>Enter the shop</button></form>
<form method="post" action="/sign-out"><button>Use another address</button>${outbox}</form>`;
    case 'stranger':
      return html`${problem}<form method="post" action="/sign-in"><label>Your e-mail for this shop <input name="email" type="email" autocomplete="email" required></label> <button>Send me a code</button></form>`;
  }
}
