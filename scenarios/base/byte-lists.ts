/** The minimum length of a secret in bytes. A shorter list of numbers occurs by chance. */
const shortest = 8;
const separators = [':', ' ', '-'];

/**
 * The bytes as lists of numbers, as programs print them: decimal (`[116, 111]`, such as the JSON of a Buffer of Node)
 * and hex (`74:6f`, `74 6F`, `0x74, 0x6f`), without brackets. None for fewer than eight bytes.
 */
export function byteLists(bytes: Buffer): Buffer[] {
  if (bytes.length < shortest) return [];
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  const lists = [
    [...bytes].join(','),
    [...bytes].join(', '),
    hex.map((digits) => `0x${digits}`).join(', '),
    ...separators.map((separator) => hex.join(separator)),
    ...separators.map((separator) => hex.join(separator).toUpperCase()),
  ];
  return lists.map((list) => Buffer.from(list));
}
