/** How the images begin that browsers show: PNG, JPEG, GIF, and RIFF, which contains WebP. */
const beginnings = ['\x89PNG', '\xff\xd8\xff', 'GIF8', 'RIFF'].map((text) => Buffer.from(text, 'latin1'));

/** Shorter texts are everywhere in an image by chance. */
const shortest = 8;

/**
 * Returns the texts in an image: characters of UTF-8, and the NULs of UTF-16. Returns undefined if the bytes are no
 * image. A search for secrets in all bytes of large images would take seconds.
 */
export function textsInImage(bytes: Uint8Array): Buffer | undefined {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!beginnings.some((one) => all.subarray(0, one.length).equals(one))) return undefined;
  const texts: Buffer[] = [];
  let from = 0;
  let length = 0;
  const end = (at: number) => {
    if (length >= shortest) texts.push(all.subarray(from, at), Buffer.from('\n'));
    length = 0;
  };
  for (let at = 0; at < all.length; ) {
    const size = sizeOfCharacter(all, at);
    if (size === 0) end(at);
    else if (length === 0) from = at;
    length += size === 0 ? 0 : 1;
    at += size || 1;
  }
  end(all.length);
  return Buffer.concat(texts);
}

/** Returns the number of bytes of the character that starts here; 0 if none does. */
function sizeOfCharacter(bytes: Buffer, at: number): number {
  const first = bytes[at]!;
  if ((first >= 0x20 && first < 0x7f) || first === 0 || (first >= 9 && first <= 13)) return 1;
  const size = first >= 0xf0 && first <= 0xf4 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (size === 0 || first > 0xf4 || at + size > bytes.length) return 0;
  for (let next = at + 1; next < at + size; next++) if ((bytes[next]! & 0xc0) !== 0x80) return 0;
  return size;
}
