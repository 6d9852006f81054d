import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Masker } from './masker.ts';

type Encode = (bytes: Buffer) => Buffer;
const ofText =
  (write: (text: string) => string): Encode =>
  (bytes) =>
    Buffer.from(write(bytes.toString()));

const json = (text: string) => JSON.stringify(text).slice(1, -1);
const ascii = (text: string) =>
  json(text).replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
const html = (quote: string, apostrophe: string) => (text: string) =>
  text.replace(
    /[&<>"']/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': quote, "'": apostrophe })[sign] ?? sign,
  );
const escapes: Record<string, Encode> = {
  plain: (bytes) => bytes,
  JSON: ofText(json),
  'JSON in ASCII': ofText(ascii),
  'JSON with \\/': ofText((text) => ascii(text).replaceAll('/', '\\/')),
  'HTML of Python': ofText(html('&quot;', '&#x27;')),
  'HTML of Go': ofText(html('&#34;', '&#39;')),
  percent: ofText(encodeURIComponent),
  'percent in lower case': ofText((text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase())),
  form: ofText((text) => new URLSearchParams([['', text]]).toString().slice(1)),
};
const packings: Record<string, Encode> = {
  base64: (bytes) => Buffer.from(bytes.toString('base64')),
  base64url: (bytes) => Buffer.from(bytes.toString('base64url')),
  hex: (bytes) => Buffer.from(bytes.toString('hex')),
  'hex in upper case': (bytes) => Buffer.from(bytes.toString('hex').toUpperCase()),
};
const characterSets: Record<string, Encode> = {
  'UTF-16': (bytes) => Buffer.from(bytes.toString(), 'utf16le'),
  'big-endian UTF-16': (bytes) => Buffer.from(bytes.toString(), 'utf16le').swap16(),
};
const first = { ...escapes, ...packings, ...characterSets };

const secrets = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'abXY01?>~/<&"\'ü€ !\\%+='), minLength: 8, maxLength: 40 }),
);

describe.each(Object.entries(first))('a secret in %s', (name, inner) => {
  // UTF-16 is bytes, which only the packings accept.
  const second = name in characterSets ? packings : { ...escapes, ...packings, ...characterSets };

  it.each(Object.entries(second))('then in %s is masked at each place', (_name, outer) => {
    fc.assert(
      fc.property(secrets, fc.nat({ max: 5 }), fc.nat({ max: 5 }), (secret, before, between) => {
        const encode = (text: string) => outer(Buffer.concat([Buffer.alloc(between, 'z'), inner(Buffer.from(text))]));
        const start = 'x'.repeat(before);
        const clean = Buffer.from(new Masker([secret]).bytes(encode(`${start}${secret}|y`)));
        const left = encode(`${start}|y`).length;
        expect(clean.toString('latin1')).toContain('***');
        expect(clean.length).toBeLessThan(left + 16);
      }),
      { numRuns: 6 },
    );
  });
});
