/**
 * The script of the foreign page with the strictest policy.
 * @module
 */
import { dress } from './looks.ts';
import { giveToken } from './token-source.ts';

dress('light-dark(#a1361b, #ff9a7b)');
giveToken();
