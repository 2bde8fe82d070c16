/**
 * What the workbench offers for each element. A test holds the list against the elements' own documentation.
 * @module
 */

/** An attribute or a property that can be changed live. */
export interface Field {
  readonly name: string;
  /** `json` is a property: it takes any value, written as JSON. */
  readonly kind: 'text' | 'choice' | 'json';
  readonly choices?: readonly string[];
  readonly meaning: string;
  readonly example?: string;
}

const colorMode: Field = {
  name: 'color-mode',
  kind: 'choice',
  choices: ['auto', 'light', 'dark'],
  meaning: 'Colour mode of this element alone.',
};
const lang: Field = {
  name: 'lang',
  kind: 'choice',
  choices: ['en', 'de', 'ar', 'en-XA'],
  meaning: 'Language of this element alone.',
};

export type ElementName = 'ds-generator' | 'ds-account';

export const elements: Readonly<Record<ElementName, readonly Field[]>> = {
  'ds-generator': [
    { name: 'model', kind: 'text', meaning: 'Id of the chosen model.', example: 'the default' },
    {
      name: 'defaults',
      kind: 'json',
      meaning: 'Property: what the form starts with.',
      example: '{ "prompt": "A harbour at dawn" }',
    },
    colorMode,
    lang,
  ],
  'ds-account': [colorMode, lang],
};

/** Events of our elements that reach the page. */
export const eventNames = [
  'ds-session-change',
  'ds-account-request',
  'ds-before-run',
  'ds-run',
  'ds-result',
  'ds-job-end',
  'ds-error',
  'ds-diagnostic',
] as const;
