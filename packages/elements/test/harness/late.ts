/**
 * The script of a page where the provider's definition comes after the elements inside it.
 * @module
 */
import '../../src/define/generator.ts';
import '../../src/define/account.ts';
import { createDouble } from './double.ts';

declare global {
  interface Window {
    defineStudio: () => Promise<unknown>;
  }
}

window.levers = createDouble();
window.levers.signIn();
window.defineStudio = () => {
  const studio = document.querySelector('ds-studio');
  // A property set before the upgrade, as frameworks do.
  if (studio) Object.assign(studio, { client: window.levers.client });
  return import('../../src/define/studio.ts');
};
