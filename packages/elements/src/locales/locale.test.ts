import { expect, test } from 'vitest';
import { en } from './en.ts';
import { english, loadLocale, supportedTag } from './locale.ts';

test('a region falls back to its base, an unknown language to English', () => {
  expect(supportedTag('de-AT')).toBe('de');
  expect(supportedTag('AR')).toBe('ar');
  expect(supportedTag('en-XA')).toBe('en-xa');
  expect(supportedTag('fr')).toBe('en');
});

test('English is there at once, others are loaded once', async () => {
  expect(await loadLocale('en-GB')).toBe(english);
  const german = await loadLocale('de-CH');
  expect(german.messages.signIn).toBe('Anmelden');
  expect(await loadLocale('de')).toBe(german);
});

test('every language has words for the same errors', async () => {
  for (const tag of ['de', 'ar']) {
    const { messages } = await loadLocale(tag);
    expect(Object.keys(messages.errors).sort()).toEqual(Object.keys(en.errors).sort());
    expect(Object.keys(messages.fields).sort()).toEqual(Object.keys(en.fields).sort());
    expect(Object.keys(messages.values).sort()).toEqual(Object.keys(en.values).sort());
  }
});

test('the pseudo-locale marks every message, those with values too', async () => {
  const { messages } = await loadLocale('en-XA');
  expect(messages.signIn).toMatch(/^⟦.+⟧$/);
  expect(messages.credits(3)).toMatch(/^⟦3 .+⟧$/);
  expect(messages.errors.offline?.[0]).toMatch(/^⟦/);
});
