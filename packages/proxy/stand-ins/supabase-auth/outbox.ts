/**
 * The outbox: every mail that Supabase would have sent, on a page for people and as JSON for tests.
 * @module
 */
import { html } from 'hono/html';
import type { CodePurpose } from './state.ts';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly purpose: CodePurpose;
  readonly code: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface Outbox {
  send(mail: Omit<Mail, 'subject' | 'at'>, at: number): void;
  /** Newest first; to everyone, or to one address. */
  list(to?: string): Mail[];
}

const subjects: Record<CodePurpose, string> = {
  signup: 'Confirm your e-mail',
  email: 'Your sign-in code',
  recovery: 'Reset your password',
  email_change: 'Confirm your new e-mail',
};

const kept = 200;

export function createOutbox(): Outbox {
  const mails: Mail[] = [];
  return {
    send(mail, at) {
      mails.unshift({ ...mail, subject: subjects[mail.purpose], at: new Date(at).toISOString() });
      mails.splice(kept);
    },
    list: (to) => (to === undefined ? [...mails] : mails.filter((mail) => mail.to === to.toLowerCase())),
  };
}

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 40rem; padding: 2.5rem 1.25rem; background: light-dark(#f6f5f3, #16161a); color: light-dark(#1d1d21, #ececf0); }
  h1 { font-size: 1.5rem; margin: 0; letter-spacing: -0.01em; }
  p { margin: .25rem 0 2rem; color: light-dark(#5c5c66, #a0a0ac); }
  ol { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; }
  li { background: light-dark(#fff, #212127); border: 1px solid light-dark(#e4e2de, #33333c); border-radius: 14px; padding: 1rem 1.25rem; display: grid; grid-template-columns: 1fr auto; gap: .25rem 1rem; align-items: center; }
  h2 { font-size: 1rem; margin: 0; }
  .to { color: light-dark(#5c5c66, #a0a0ac); font-size: .875rem; overflow-wrap: anywhere; }
  code { grid-row: span 2; grid-column: 2; grid-row-start: 1; font: 600 1.625rem/1 ui-monospace, monospace; letter-spacing: .14em; user-select: all; padding: .5rem .75rem; border-radius: 10px; background: light-dark(#f0eefc, #2c2a45); color: light-dark(#3b2fb0, #c5beff); }
  .none { text-align: center; padding: 3rem 1rem; display: block; color: light-dark(#5c5c66, #a0a0ac); }
  @media (max-width: 30rem) { li { grid-template-columns: 1fr; } code { grid-column: 1; grid-row: auto; justify-self: start; } }
`;

/** The page. It loads itself anew every few seconds, so it can stay open in a second tab. */
export const outboxPage = (mails: readonly Mail[]) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="4">
<title>Outbox</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Outbox</h1>
<p>Mail that would have been sent. Nothing here leaves this machine.</p>
<ol>
${
  mails.length === 0
    ? html`<li class="none">No mail yet. Sign up or ask for a code and it appears here.</li>`
    : mails.map(
        (mail) =>
          html`<li><h2>${mail.subject}</h2><div class="to">${mail.to} · <time datetime="${mail.at}">${mail.at.slice(11, 19)} UTC</time></div><code>${mail.code}</code></li>`,
      )
}
</ol>
</main>
</body>
</html>`;
