import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Masker } from './masker.ts';

// No character occurs twice: the base64 of a repeated text contains itself at other places, too.
const characters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$*+,./:;=?@^_~'];
const secret = fc.shuffledSubarray(characters, { minLength: 8, maxLength: 20 });
const next = (one: string) => characters[(characters.indexOf(one) + 1) % characters.length]!;
const text = (length: number) => fc.string({ unit: 'grapheme-ascii', minLength: length, maxLength: length });

const once = (before: string, known: string, after: string) => btoa(before + known + after);
const twice = (before: string, known: string, after: string) => btoa(`k=${btoa(before + known + after)}`);
const url = (...parts: [string, string, string]) =>
  once(...parts)
    .replaceAll('+', '-')
    .replaceAll('/', '_');

const lengths = [0, 1, 2, 3, 4, 5];
const places = lengths.flatMap((before) => [0, 1, 2, 3].map((after) => [before, after] as const));

it.each([
  ['base64', once],
  ['base64url without padding', (...parts: [string, string, string]) => url(...parts).replace(/=+$/, '')],
  ['base64 of base64', twice],
  ['base64 in lines', (...parts: [string, string, string]) => once(...parts).replace(/.{5}(?=.)/g, '$&\r\n')],
])('%s keeps no letter with a bit of the secret, at any place in a longer text', (_name, encode) => {
  for (const [before, after] of places)
    fc.assert(
      fc.property(text(before), secret, text(after), (start, known, end) => {
        const clean = (one: string) => new Masker([one]).text(`a "${encode(start, one, end)}" b`);
        const left = clean(known.join(''));
        // Each secret leaves the same text: nothing that stays depends on the secret.
        expect(clean(known.map(next).join(''))).toBe(left);
        expect(left).toMatch(/^a "[^*]*\*\*\*[^*]*" b$/);
      }),
      { numRuns: 6 },
    );
});

it('masks only letters of base64 beside a secret', () => {
  const masker = new Masker(['s3cret-pw!x']);
  for (const [before, left] of [
    ['ci:', 'Y2k6'],
    ['ann:', 'YW5uO'],
    ['bo', 'Ym'],
  ])
    expect(masker.text(`Basic ${btoa(`${before}s3cret-pw!x`).replaceAll('=', '')}, b`)).toBe(`Basic ${left}***, b`);
});
