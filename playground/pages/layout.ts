/**
 * The frame of every page of the playground: header, stage, and the panels beside it.
 * @module
 */
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { type ElementName, elements, type Field } from '../src/catalogue.ts';

type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** What the server tells a page. */
export interface PageSettings {
  readonly proxyUrl: string;
  readonly cdnUrl: string;
  /** Path of the bundle's entry on this origin. */
  readonly entryPath: string;
  readonly foreignUrl: string;
  readonly ownLitUrl: string;
  readonly outboxUrl: string | undefined;
}

/** One page of the playground. */
export interface Page {
  readonly path: string;
  readonly title: string;
  readonly lead: string;
  /** The elements on the stage, in order. */
  readonly shows: readonly ElementName[];
}

export const pages: readonly Page[] = [
  {
    path: '/',
    title: 'Studio',
    lead: 'An account and a generator that share one client. This is what your page looks like with two tags.',
    shows: ['ds-account', 'ds-generator'],
  },
  {
    path: '/generator',
    title: 'Generator',
    lead: 'Describe a picture, add references, see the price, run. Results stay on the device.',
    shows: ['ds-generator'],
  },
  {
    path: '/account',
    title: 'Account',
    lead: 'Sign-up, sign-in with a code or a password, balance and recent use.',
    shows: ['ds-account'],
  },
];

const mark = raw(
  '<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="9"/><circle class="mark-left" cx="12.6" cy="16" r="6.6"/><circle class="mark-right" cx="19.4" cy="16" r="6.6"/></svg>',
);

/** A whole page. */
export function renderPage(page: Page, settings: PageSettings): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="Try the elements of Diffusion Studio: change attributes, theme and language, watch events, copy the snippet.">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#f6f6f9" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#0f0f12" media="(prefers-color-scheme: dark)">
<title>${page.title} · Diffusion Studio playground</title>
${['base', 'header', 'stage', 'workbench'].map((name) => html`<link rel="stylesheet" href="/styles/${name}.css">`)}
<link rel="manifest" href="/manifest.webmanifest">
<link rel="icon" href="/icons/icon.svg" type="image/svg+xml">
<link rel="apple-touch-icon" href="/icons/icon-192.png">
<script type="module" src="/playground.js"></script>
<script type="module" src="${settings.entryPath}"></script>
</head>
<body data-proxy="${settings.proxyUrl}" data-cdn="${settings.cdnUrl}" data-entry="${settings.entryPath}">
<a class="skip" href="#stage">Skip to the stage</a>
<header class="top">
  <a class="brand" href="/">${mark}<span>Diffusion Studio</span></a>
  <nav class="pages" aria-label="Pages">
    ${pages.map(
      ({ path, title }) =>
        html`<a class="page" href="${path}" ${path === page.path ? raw('aria-current="page"') : ''}>${title}</a>`,
    )}
  </nav>
  <form class="tools" aria-label="How the stage looks">
    ${select('colorMode', 'Theme', [
      ['auto', 'System'],
      ['light', 'Light'],
      ['dark', 'Dark'],
    ])}
    ${select('lang', 'Language', [
      ['en', 'English'],
      ['de', 'Deutsch'],
      ['ar', 'العربية'],
      ['en-XA', 'Pseudo'],
    ])}
    ${select('dir', 'Direction', [
      ['ltr', 'Left to right'],
      ['rtl', 'Right to left'],
    ])}
    ${select('width', 'Width', [
      ['full', 'Full'],
      ['768', '768 px'],
      ['480', '480 px'],
      ['320', '320 px'],
    ])}
  </form>
</header>
<main>
  <div class="intro"><h1 class="title">${page.title}</h1><p class="lead">${page.lead}</p></div>
  <div class="bench">
    <section class="stage" id="stage" aria-label="Stage" tabindex="-1">
      <ds-studio proxy="${settings.proxyUrl}" lang="en">
        <div class="fit" id="fit" dir="ltr">${page.shows.map((name) => html`${raw(`<${name}></${name}>`)}`)}</div>
      </ds-studio>
    </section>
    <aside class="rail" aria-label="Workbench">
      <section class="card" aria-labelledby="attributes-title">
        <h2 class="card-title" id="attributes-title">Attributes</h2>
        ${page.shows.map((name) => attributeForm(name))}
        ${looksForm}
      </section>
      <section class="card" aria-labelledby="embed-title">
        <div class="card-head"><h2 class="card-title" id="embed-title">Embed</h2>
          <div class="tabs" role="group" aria-label="Way of embedding">
            <button type="button" class="tab" data-way="tag" aria-pressed="true">Script tag</button>
            <button type="button" class="tab" data-way="npm" aria-pressed="false">npm</button>
          </div>
        </div>
        <pre class="code" tabindex="0" aria-label="Snippet"><code id="snippet"></code></pre>
        <button type="button" class="action" id="copy">Copy</button>
        <span class="note" id="copied" role="status"></span>
      </section>
      <section class="card" aria-labelledby="events-title">
        <div class="card-head"><h2 class="card-title" id="events-title">Events</h2><button type="button" class="tab" id="clear">Clear</button></div>
        <div class="events" role="log" aria-label="Event log" tabindex="0"><p class="note" id="no-events">What the elements tell the page appears here.</p><ol id="events"></ol></div>
      </section>
      <section class="card" aria-labelledby="more-title">
        <h2 class="card-title" id="more-title">Look further</h2>
        <ul>
          <li class="link"><a class="link-name" href="${settings.foreignUrl}">On a foreign page</a><span class="note">Another origin, the strictest policy</span></li>
          <li class="link"><a class="link-name" href="${settings.ownLitUrl}">Beside another Lit</a><span class="note">With an older copy of our bundle</span></li>
          <li class="link"><a class="link-name" href="${settings.proxyUrl}/docs">HTTP API</a><span class="note">Reference and OpenAPI</span></li>
          ${settings.outboxUrl ? html`<li class="link"><a class="link-name" href="${settings.outboxUrl}">Outbox</a><span class="note">Mails that were not sent: find your code here</span></li>` : ''}
        </ul>
      </section>
    </aside>
  </div>
</main>
</body>
</html>`;
}

function select(name: string, label: string, choices: readonly (readonly [string, string])[]): Html {
  return html`<label class="tool"><span>${label}</span><select name="${name}" autocomplete="off">${choices.map(
    ([value, text]) => html`<option value="${value}">${text}</option>`,
  )}</select></label>`;
}

function attributeForm(name: ElementName): Html {
  return html`<form class="attributes" data-element="${name}" aria-label="${name}">
    <h3 class="group"><code class="tag">&lt;${name}&gt;</code></h3>
    ${elements[name].map((field) => html`<label class="attribute"><span class="attribute-name">${field.name}</span>${control(field)}<small class="attribute-meaning">${field.meaning}</small></label>`)}
  </form>`;
}

function control({ name, kind, choices = [], example = 'not set' }: Field): Html {
  switch (kind) {
    case 'choice':
      return html`<select name="${name}" data-kind="choice" autocomplete="off"><option value="">not set</option>${choices.map((choice) => html`<option>${choice}</option>`)}</select>`;
    case 'json':
      return html`<textarea name="${name}" data-kind="json" rows="2" placeholder="${example}" autocomplete="off" spellcheck="false"></textarea>`;
    case 'text':
      return html`<input name="${name}" data-kind="text" placeholder="${example}" autocomplete="off" spellcheck="false">`;
  }
}

const looksForm = html`<form class="attributes looks" aria-label="Looks">
    <h3 class="group">Looks, by CSS properties</h3>
    <label class="attribute"><span class="attribute-name">--ds-accent</span><input type="color" name="--ds-accent" value="#4b3fe4" autocomplete="off"></label>
    <label class="attribute"><span class="attribute-name">--ds-radius</span><input type="range" name="--ds-radius" data-unit="rem" min="0" max="1.75" step="0.125" value="0.875" autocomplete="off"></label>
    <button type="reset" class="action">Reset looks</button>
  </form>`;
