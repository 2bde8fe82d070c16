/**
 * The panel that changes attributes, properties and looks while the elements run.
 * @module
 */
import { find } from './find.ts';

/** `changed` is called after each change, by the panel or by the element itself. */
export function wireAttributes(studio: HTMLElement, changed: () => void): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-element]')) {
    const element = find(`#fit ${form.dataset.element}`);
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('input', ({ target }) => {
      const control = target as HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
      if (control.dataset.kind === 'json') setProperty(element, control as HTMLTextAreaElement);
      else if (control.value === '') element.removeAttribute(control.name);
      else element.setAttribute(control.name, control.value);
    });
    // The element reflects what a person chooses inside it.
    new MutationObserver(() => {
      for (const control of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>(
        '[data-kind=text], [data-kind=choice]',
      )) {
        if (control !== document.activeElement) control.value = element.getAttribute(control.name) ?? '';
      }
      changed();
    }).observe(element, { attributes: true });
  }
  find('form.looks').addEventListener('input', ({ target }) => {
    const { name, value, dataset } = target as HTMLInputElement;
    studio.style.setProperty(name, `${value}${dataset.unit ?? ''}`);
    changed();
  });
  find('form.looks').addEventListener('reset', () => {
    studio.removeAttribute('style');
    changed();
  });
}

function setProperty(element: HTMLElement, control: HTMLTextAreaElement): void {
  try {
    Object.assign(element, {
      [control.name]: control.value.trim() === '' ? {} : (JSON.parse(control.value) as unknown),
    });
    control.setCustomValidity('');
  } catch (error) {
    control.setCustomValidity(error instanceof Error ? error.message : 'This is not JSON.');
  }
}
