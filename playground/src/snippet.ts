/**
 * The snippet that embeds what is on the stage, in its present state.
 * @module
 */
import { find } from './find.ts';

type Way = 'tag' | 'npm';

/** Attributes that are the playground's own, not worth copying: they say what is the default. */
const defaults: Readonly<Record<string, string>> = { lang: 'en', 'color-mode': 'auto' };

/** Draws the snippet; `refresh` draws it again after a change. */
export function wireSnippet(studio: HTMLElement): { refresh: () => void } {
  const { cdn = '', entry = '' } = document.body.dataset;
  const code = find('#snippet');
  const copied = find('#copied');
  let way: Way = 'tag';
  const refresh = () => {
    copied.textContent = '';
    code.textContent = snippet(way, studio, `${cdn}${entry}`);
  };
  for (const tab of document.querySelectorAll<HTMLButtonElement>('[data-way]')) {
    tab.addEventListener('click', () => {
      way = tab.dataset.way as Way;
      for (const other of document.querySelectorAll('[data-way]'))
        other.setAttribute('aria-pressed', String(other === tab));
      refresh();
    });
  }
  find('#copy').addEventListener('click', async () => {
    await navigator.clipboard.writeText(code.textContent ?? '');
    copied.textContent = 'Copied';
  });
  refresh();
  return { refresh };
}

function snippet(way: Way, studio: HTMLElement, bundleUrl: string): string {
  const inner = [...find('#fit', studio).children].map((element) => `  ${tag(element)}</${element.localName}>`);
  const style = studio.style.length > 0 ? `<style>\n  ds-studio { ${studio.style.cssText} }\n</style>\n\n` : '';
  const markup = `${style}${[tag(studio), ...inner, '</ds-studio>'].join('\n')}`;
  if (way === 'tag') return `<script type="module" src="${bundleUrl}"></script>\n\n${markup}`;
  return `npm install @diffusion-studio/elements\n\n// once, in your script\nimport '@diffusion-studio/elements/define/all.js';\n\n<!-- in your page -->\n${markup}`;
}

function tag(element: Element): string {
  const attributes = [...element.attributes]
    .filter(({ name, value }) => name !== 'style' && defaults[name] !== value)
    .map(({ name, value }) => (value === '' ? ` ${name}` : ` ${name}="${value.replaceAll('"', '&quot;')}"`));
  return `<${element.localName}${attributes.join('')}>`;
}
