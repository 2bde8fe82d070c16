/**
 * @module
 */
import { adoptStyles, type CSSResultOrNative, type LitElement } from 'lit';

/** Gives an element the styles of a part that was loaded later. Parts that came before keep theirs. */
export const addStyles = ({ renderRoot }: LitElement, ...styles: readonly CSSResultOrNative[]): void => {
  if (renderRoot instanceof ShadowRoot) adoptStyles(renderRoot, [...renderRoot.adoptedStyleSheets, ...styles]);
};
