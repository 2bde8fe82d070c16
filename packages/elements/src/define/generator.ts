/**
 * Defines `<ds-generator>`.
 * @module
 */
import { DsGenerator } from '../generator/ds-generator.ts';
import { define } from './define.ts';

define('ds-generator', DsGenerator);

declare global {
  interface HTMLElementTagNameMap {
    'ds-generator': DsGenerator;
  }
}
