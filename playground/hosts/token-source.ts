/**
 * How a host's page hands its own people to our elements: its server wrote a token into the page.
 * @module
 */

/** Gives `<ds-studio>` the token of the page. A refreshed one comes with the next load of the page, as its server renews it. */
export function giveToken(): void {
  const token = document.querySelector<HTMLMetaElement>('meta[name="studio-token"]')?.content ?? null;
  const studio = document.querySelector('ds-studio');
  if (!studio) throw new Error('The page has no <ds-studio>.');
  Object.assign(studio, {
    getToken: ({ refresh }: { refresh: boolean }) => (refresh ? null : token),
  });
  // Signing in is this page's own business: it leads to its own form.
  studio.addEventListener('ds-account-request', (event) => {
    const field = document.querySelector<HTMLInputElement>('header input');
    if (!field) return;
    event.preventDefault();
    field.focus();
  });
}
