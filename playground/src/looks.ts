/**
 * Theme, language, direction and width of the stage. Only the theme is kept, as `ds-color-mode`.
 * @module
 */
import { find } from './find.ts';

const storageKey = 'ds-color-mode';
const colorModes = ['auto', 'light', 'dark'];
/** Languages that are written from right to left. */
const rightToLeft = ['ar'];

/** `changed` is called after each change. */
export function wireLooks(studio: HTMLElement, changed: () => void): void {
  const form = find<HTMLFormElement>('.tools');
  const fit = find('#fit');
  const control = (name: string) => find<HTMLSelectElement>(`select[name='${name}']`, form);

  const setColorMode = (mode: string) => {
    document.documentElement.dataset.colorMode = mode;
    studio.setAttribute('color-mode', mode);
  };
  const apply: Record<string, (value: string) => void> = {
    colorMode: (mode) => {
      setColorMode(mode);
      localStorage.setItem(storageKey, mode);
    },
    lang: (lang) => {
      studio.setAttribute('lang', lang);
      control('dir').value = rightToLeft.includes(lang) ? 'rtl' : 'ltr';
      fit.dir = control('dir').value;
    },
    dir: (dir) => {
      fit.dir = dir;
    },
    width: (width) => {
      fit.dataset.width = width;
    },
  };

  const stored = localStorage.getItem(storageKey) ?? 'auto';
  const mode = colorModes.includes(stored) ? stored : 'auto';
  control('colorMode').value = mode;
  setColorMode(mode);
  form.addEventListener('change', (event) => {
    const { name, value } = event.target as HTMLSelectElement;
    apply[name]?.(value);
    changed();
  });
}
