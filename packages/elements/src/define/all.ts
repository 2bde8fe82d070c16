/**
 * Defines every public element: the entry of the script-tag bundle.
 * @module
 */
import './studio.ts';
import './generator.ts';
import './account.ts';
