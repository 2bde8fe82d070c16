/**
 * Wires the page: looks, attributes, events, snippet, and the installable app.
 * @module
 */
import { wireAttributes } from './attributes.ts';
import { wireEventLog } from './event-log.ts';
import { find } from './find.ts';
import { registerServiceWorker } from './installable.ts';
import { wireLooks } from './looks.ts';
import { wireSnippet } from './snippet.ts';

const studio = find('ds-studio');
const snippet = wireSnippet(studio);
wireLooks(studio, snippet.refresh);
wireAttributes(studio, snippet.refresh);
wireEventLog(studio);
if (!document.querySelector('ds-account')) {
  // This page has no account on its stage; the account's page has.
  studio.addEventListener('ds-account-request', (event) => {
    event.preventDefault();
    location.assign('/account');
  });
}
await registerServiceWorker();
