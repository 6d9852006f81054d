import { expect, it } from 'vitest';
import { seededRandom } from '../random.ts';
import { textsInBinary } from './texts-in-binary.ts';

const noise = Buffer.from([0xff, 0xfe, 1, 0xff, 2, 0xd8]);
const around = (text: Buffer) => textsInBinary(Buffer.concat([noise, text, noise]));

it.each([
  ['ASCII', Buffer.from('abcdefgh')],
  ['a text with white space', Buffer.from('a\tb\r\nc d e')],
  ['UTF-8', Buffer.from('äöü€😀äöü')],
  ['UTF-16', Buffer.from('secret', 'utf16le')],
])('keeps %s between other bytes', (_, text) => {
  expect(around(text).includes(text)).toBe(true);
});

it('keeps a text whole, and of random bytes only a small part', () => {
  const text = Buffer.from('{"a": 1}');
  expect(textsInBinary(text)).toEqual(text);
  const next = seededRandom(1)('bytes');
  const random = Buffer.from(Array.from({ length: 100_000 }, () => 256 * next()));
  expect(textsInBinary(random).length).toBeLessThan(0.02 * random.length);
});
