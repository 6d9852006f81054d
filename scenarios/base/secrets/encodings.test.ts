import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Masker } from './masker.ts';

const json = (text: string) => JSON.stringify(text);
const ascii = (text: string, write = (digits: string) => digits) =>
  json(text).replace(/[^ -~]/g, (c) => `\\u${write(c.charCodeAt(0).toString(16).padStart(4, '0'))}`);
const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16();
const form = (text: string) => new URLSearchParams({ t: text }).toString();
const inBase64: Record<string, (secret: string) => Buffer | string> = {
  'UTF-16 with the high byte first': bigEndian,
  'UTF-16 with the high byte first and a mark': (secret) => bigEndian(`\ufeff${secret}`),
  'UTF-16 with the high byte first after user:': (secret) => bigEndian(`user:${secret}`),
  base64url: (secret) => Buffer.from(secret).toString('base64url'),
  'base64url of user:secret': (secret) => Buffer.from(`bo:${secret}`).toString('base64url'),
  'ASCII JSON': (secret) => `{"t": ${ascii(secret)}}`,
  'ASCII JSON in upper case': (secret) => `{"t":${ascii(secret, (digits) => digits.toUpperCase())}}`,
  'JSON with \\/': (secret) => `{"t":${ascii(secret).replaceAll('/', '\\/')}}`,
  'JSON for a page': (secret) =>
    `{"t":${json(secret).replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)}}`,
  'a form': form,
};
const secrets = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 40 }).filter((text) => text.trim().length >= 8),
  fc
    .string({ unit: fc.constantFrom(...'ab?>~/<&ü€ !'), minLength: 8, maxLength: 40 })
    .filter((text) => text.trim() === text),
);

it.each(Object.entries(inBase64))('removes the base64 of a secret in %s, at each place', (_name, spell) => {
  fc.assert(
    fc.property(secrets, fc.integer({ min: 0, max: 5 }), (secret, before) => {
      const bytes = Buffer.concat([Buffer.alloc(before, 'x'), Buffer.from(spell(secret) as string)]);
      const masker = new Masker([secret]);
      for (const encoding of ['base64', 'base64url'] as const)
        expect(masker.text(`before ${bytes.toString(encoding)} after`)).toMatch(
          /^before [^*]{0,26}\*\*\*[^*]{0,16} ?a?fter$/s,
        );
    }),
  );
});

const names =
  'shy zwj zwnj lrm rlm NoBreak ZeroWidthSpace af it ic ApplyFunction InvisibleTimes NegativeMediumSpace emsp13 ThickSpace';
it.each([
  ...names.split(' ').map((name) => `&${name};`),
  ...['\\0', '\\v', '&amp;zwj;', '\\\\0'],
  ...['\u001b[0m', '\\u001b[1;31m', '\u009b2K', '\u001b]8;;http://a.test\u0007', '\u001b]0;a\u001b\\', '\u001b(B'],
])('removes a secret with %j between its letters', (between) => {
  const secret = 'Zx9qLm4RtW7kPv2N';
  expect(new Masker([secret]).text(`a ${[...secret].join(between)} b`)).toBe('a *** b');
});

it.each([
  ['a\nb\tcdefgh', 'a&NewLine;b&Tab;cdefgh'],
  ['{[x|y]}_^`*abc', '&lbrace;&lbrack;x&VerticalLine;y&rbrack;&rbrace;&UnderBar;&Hat;&DiacriticalGrave;&midast;abc'],
])('removes the secret %j in the HTML entities %s', (secret, text) => {
  expect(new Masker([secret]).text(`a ${text} b`)).toBe('a *** b');
});

it('keeps the entities, escapes and sequences of a text without a secret', () => {
  const text = 'a&zwj;b &NewLine; \\0\\v \u001b[31mred\u001b[0m \u001b]8;;http://a.test\u0007';
  expect(new Masker(['Zx9qLm4RtW7kPv2N']).text(`${text} Zx9qLm4RtW7kPv2N`)).toBe(`${text} ***`);
});

it('reads many starts of sequences without an end in linear time', () => {
  const masker = new Masker(['Zx9qLm4RtW7kPv2N']);
  for (const start of ['\u001b]', '\u001b[', '\u001b[;', '\u001b(']) {
    const text = start.repeat(20_000);
    expect(masker.text(text) === text).toBe(true);
  }
});
