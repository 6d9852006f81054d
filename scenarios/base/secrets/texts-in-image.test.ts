import { expect, it } from 'vitest';
import { seededRandom } from '../random.ts';
import { textsInImage } from './texts-in-image.ts';

const noise = Buffer.from([0xff, 0xfe, 1, 0xff, 2, 0xd8]);
const png = Buffer.from('\x89PNG', 'latin1');
const textsIn = (text: Buffer) => textsInImage(Buffer.concat([png, noise, text, noise]))!;

it.each([
  ['ASCII', Buffer.from('abcdefgh')],
  ['a text with white space', Buffer.from('a\tb\r\nc d e')],
  ['UTF-8', Buffer.from('äöü€😀äöü')],
  ['UTF-16', Buffer.from('secret', 'utf16le')],
  ['20 MB of NULs', Buffer.alloc(20_000_000)],
])('keeps %s between other bytes', (_, text) => {
  expect(textsIn(text).subarray(0, -1).equals(text)).toBe(true);
});

it('keeps of random bytes only a small part', () => {
  const next = seededRandom(1)('bytes');
  const random = Buffer.from(Array.from({ length: 100_000 }, () => 256 * next()));
  expect(textsIn(random).length).toBeLessThan(0.02 * random.length);
});

it.each([
  ['a text', Buffer.from('{"a": 1}')],
  ['a text in ISO-8859-1', Buffer.from('pässwört', 'latin1')],
  ['a short text between bytes', Buffer.from('\x07abcd12x\x01', 'latin1')],
  ['a font', Buffer.from('wOF2\x00\x01')],
  ['nothing', Buffer.alloc(0)],
])('returns undefined for %s, so that all its bytes are searched', (_, bytes) => {
  expect(textsInImage(bytes)).toBeUndefined();
});
