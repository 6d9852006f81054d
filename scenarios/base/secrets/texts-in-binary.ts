import { isUtf8 } from 'node:buffer';

/**
 * Matches a text of eight or more characters: printable ASCII, white space, the NUL of UTF-16, and characters of UTF-8
 * with several bytes. Shorter texts are everywhere in an image by chance.
 */
const texts = /(?:[\0\t\n\r\x20-\x7e]|[\xc2-\xf4][\x80-\xbf]{1,3}){8,}/g;

/**
 * Returns the bytes to search for secrets: all bytes of a text, and of other bytes, such as an image, only the texts in
 * them. A search of all bytes of a large image would take seconds.
 */
export function textsInBinary(bytes: Uint8Array): Buffer {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(all)) return all;
  return Buffer.from((all.toString('latin1').match(texts) ?? []).join('\n'), 'latin1');
}
