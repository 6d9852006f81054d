import { expect, it } from 'vitest';
import { Masker } from './masker.ts';

const hexOf = (text: string) => Buffer.from(text).toString('hex');
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1).toLowerCase();
it.each<[string, (secret: string) => string]>([
  ['the host of an address', (secret) => `${new URL(`https://${secret}.test/x`)}`],
  ['the host of an address in JSON', (secret) => json(json(`${new URL(`wss://a.${secret}/`)}`))],
  ['the text of a page in capitals', (secret) => secret.toUpperCase()],
  ['the text of a page with a first capital', (secret) => encodeURIComponent(`= ${capital(secret)}`)],
  ['percent-encoding of each letter', (secret) => secret.toUpperCase().replace(/[A-Z]/g, (c) => `%${hexOf(c)}`)],
])('removes a secret of eight bytes or more in another letter case: %s', (_name, spell) => {
  for (const secret of ['Zq8xT3bV91LmNoPwK', 'aB3dE6gH', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.Xk-9Q']) {
    const issued = new Masker();
    issued.addIssued(secret);
    for (const masker of [new Masker([secret]), issued]) {
      const clean = masker.text(`before ${spell(secret)} after`);
      expect(clean).toMatch(/^before .*\*\*\*.* after$/s);
      expect(clean.toLowerCase()).not.toContain(secret.toLowerCase().slice(0, 6));
    }
  }
});

it('keeps the letter case of short secrets, of base64 and of sequences that are no letters apart', () => {
  const masker = new Masker(['Passw0r', 'correct horse battery']);
  const base64 = Buffer.from('correct horse battery').toString('base64');
  const text = `passw0r PASSW0R ${base64.toLowerCase()} ${Buffer.from('CORRECT horse').toString('base64')}`;
  expect(masker.text(text)).toBe(text);
  expect(new Masker(['@[`{@[`{']).text('`{@[`{@[')).toBe('`{@[`{@[');
  expect(masker.text('Passw0r')).toBe('***');
});
