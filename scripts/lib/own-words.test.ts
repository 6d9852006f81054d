import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Masker } from '../../scenarios/base/secrets/masker.ts';
import { own } from './own-words.ts';

const masker = new Masker();
masker.keepReadable(own.words);
const words = own.words.join('\n');

const of = (alphabet: string, lengths: { minLength: number; maxLength: number }) =>
  fc.string({ unit: fc.constantFrom(...alphabet), ...lengths });
const digits = '0123456789';
const small = 'abcdefghijklmnopqrstuvwxyz';
const long = { minLength: 16, maxLength: 64 };
const base64url = `${small}${small.toUpperCase()}${digits}-_`;
const jwt = fc
  .tuple(of(base64url, long), of(base64url, long))
  .map(([payload, signature]) => `eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.${payload}.${signature}`);

it.each<[string, fc.Arbitrary<string>]>([
  ['hexadecimal digits', of(`${digits}abcdef`, long)],
  ['the characters of base64url', of(base64url, long)],
  ['the characters of base64', of(`${small}${small.toUpperCase()}${digits}+/`, long)],
  ['small letters', of(small, long)],
  ['the form of a UUID', fc.uuid()],
  ['the form of a JWT', jwt],
  ['digits', of(digits, { minLength: 8, maxLength: 20 })],
])('lets no issued token with %s through', (_, tokens) => {
  // Text whose characters repeat is no random token, and the mask itself may be a part of it.
  const random = tokens.filter((token) => new Set(token).size >= 4);
  fc.assert(
    fc.property(random, (token) => {
      masker.addIssued(token);
      expect(masker.text(`id ${token};`)).toBe('id ***;');
    }),
    { numRuns: 60 },
  );
});

it('contains no number that a server could issue', () => {
  expect(words.match(/\d{8,}|[\da-f]{16,}/gi)).toBeNull();
});

it('lets so few short tokens through that a random one is hardly ever among them', () => {
  const parts = (length: number) => {
    const found = new Set<string>();
    for (const [run] of words.toLowerCase().matchAll(/[a-z0-9]+/g))
      for (let at = 0; at + length <= run.length; at++) found.add(run.slice(at, at + length));
    return found.size;
  };
  expect(parts(8) / 36 ** 8).toBeLessThan(1e-8);
  expect(parts(12) / 36 ** 12).toBeLessThan(1e-14);
});

it.each([
  ['k6_wrong_answers_total', 'a name of a metric'],
  ['complete', 'a part of the key "completed"'],
  ['expected_response', 'the name of a label'],
  ['target-stall', 'a kind of event'],
])('keeps %s readable, %s', (token) => {
  masker.addIssued(token);
  expect(masker.text(`${token} of ${token}`)).toBe(`${token} of ${token}`);
});
