/**
 * Registers an element's class under its tag, once a page.
 * @module
 */
type ElementClass = CustomElementConstructor & { readonly version: string };

/**
 * Does nothing when the same class is already there. When another class is (an older copy of the bundle),
 * that one stays, since a tag cannot be taken over, and a warning names both versions.
 */
export const define = (tag: string, element: ElementClass): void => {
  const existing = customElements.get(tag);
  if (existing === element) return;
  if (!existing) {
    customElements.define(tag, element);
    return;
  }
  const theirs = 'version' in existing ? String(existing.version) : 'unknown';
  console.warn(
    `<${tag}> is already defined by version ${theirs}; version ${element.version} of it is not used. ` +
      'Load Diffusion Studio once a page, or keep the copies at one version.',
  );
};
