/**
 * Shows every event of our elements that reaches the page, newest last.
 * @module
 */
import { eventNames } from './catalogue.ts';
import { find } from './find.ts';

const maxEntries = 100;

export function wireEventLog(studio: HTMLElement): void {
  const list = find<HTMLOListElement>('#events');
  const frame = find('[role=log]');
  const empty = find('#no-events');
  const log = (event: Event) => {
    empty.hidden = true;
    list.append(entry(event));
    while (list.children.length > maxEntries) list.firstElementChild?.remove();
    frame.scrollTop = frame.scrollHeight;
  };
  for (const name of eventNames) studio.addEventListener(name, log);
  find('#clear').addEventListener('click', () => {
    list.replaceChildren();
    empty.hidden = false;
  });
}

function entry(event: Event): HTMLLIElement {
  const item = make('li', 'event');
  const details = make('details', '');
  const summary = make('summary', 'event-line');
  summary.append(
    make('code', 'event-name', event.type),
    make('span', 'event-from', event.target instanceof Element ? event.target.localName : ''),
    make('time', 'event-time', new Date().toLocaleTimeString('en-GB')),
  );
  const detail = make('pre', 'event-detail', 'detail' in event ? show(event.detail) : 'no detail');
  detail.tabIndex = 0;
  details.append(summary, detail);
  item.append(details);
  return item;
}

/** JSON, with a word for what JSON has no word for. */
const show = (detail: unknown) =>
  JSON.stringify(detail, (_key, value: unknown) => (typeof value === 'function' ? '() => …' : value), 2);

function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  text = '',
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}
