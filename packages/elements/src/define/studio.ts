/**
 * Defines `<ds-studio>`.
 * @module
 */
import { DsStudio } from '../studio/ds-studio.ts';
import { define } from './define.ts';

define('ds-studio', DsStudio);

declare global {
  interface HTMLElementTagNameMap {
    'ds-studio': DsStudio;
  }
}
