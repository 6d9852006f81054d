import { decodeEscapes, deepest } from './decoded-view.ts';

/**
 * An encoded secret. `around` has the numbers of base64 letters before and after `bytes` that also have bits of the
 * secret. The other bits of these letters are from the text around the secret, so the letters are not known.
 */
export type Spelling = { bytes: Buffer; around: Around };
export type Around = readonly [before: number, after: number];

const alone: Around = [0, 0];

/** Returns the byte sequences of the plain secret. The masker searches for them after each layer of decoding. */
export function plainNeedlesOf(secret: string): Buffer[] {
  return [
    ...decodings(Buffer.from(secret)),
    // A form encodes a space as + (https://url.spec.whatwg.org/#application/x-www-form-urlencoded).
    ...(secret.includes(' ') ? decodings(Buffer.from(secret.replaceAll(' ', '+'))) : []),
  ];
}

/** Returns the encodings that `decodeEscapes` does not decode, except the rare ones (`rareNeedlesOf`). */
export function encodedNeedlesOf(secret: string): Spelling[] {
  const bytes = Buffer.from(secret);
  const standard = base64Within({ bytes, around: alone });
  // The search takes `-` for `+` and `_` for `/`, but not within a second layer of base64.
  const inUrls = standard.map(({ bytes: one, around }) => ({ bytes: forUrls(one), around }));
  const once = [...standard, ...inUrls.filter(({ bytes: one }, i) => !one.equals(standard[i]!.bytes))];
  const hex = bytes.toString('hex');
  return [
    ...standard,
    ...once.flatMap(base64Within),
    ...[hex, hex.toUpperCase()].map((text) => ({ bytes: Buffer.from(text), around: alone })),
  ];
}

/**
 * Returns the rare spellings of a secret: lists of numbers, other character sets, and the pairs of encodings that
 * `decodeEscapes` and `encodedNeedlesOf` do not cover, such as the base64 of JSON and the hex of base64.
 */
export function rareNeedlesOf(bytes: Buffer): Spelling[] {
  const text = bytes.toString();
  const asSpelling = (one: Buffer): Spelling => ({ bytes: one, around: alone });
  const wide = inUtf16(text);
  const written = writtenForms(text).map((one) => Buffer.from(one));
  const hex = bytes.toString('hex');
  const hexes = [hex, hex.toUpperCase()].map((one) => Buffer.from(one));
  const once = base64Within(asSpelling(bytes));
  const packed = [...once, ...once.map((one) => ({ ...one, bytes: forUrls(one.bytes) }))];
  return [
    ...[...byteLists(bytes), ...wide, ...inLatin(text), ...writtenForms(text).flatMap(inUtf16)].map(asSpelling),
    ...[...wide, ...written, ...hexes].map(asSpelling).flatMap(base64Within),
    ...[...wide, ...written, ...hexes].map(asSpelling).flatMap(hexOf),
    ...packed.flatMap(hexOf),
  ];
}

/** Returns the text in both byte orders of UTF-16. */
function inUtf16(text: string): Buffer[] {
  const wide = Buffer.from(text, 'utf16le');
  return [wide, Buffer.from(wide).swap16()];
}

/** Returns the hex of a spelling in both letter cases. Two digits stand for each letter of base64 next to it. */
function hexOf({ bytes, around: [before, after] }: Spelling): Spelling[] {
  const hex = bytes.toString('hex');
  return [hex, hex.toUpperCase()].map((text) => ({ bytes: Buffer.from(text), around: [2 * before, 2 * after] }));
}

/** Returns the different texts that programs write for a text in JSON, in HTML, in an address and in a form. */
function writtenForms(text: string): string[] {
  const percent = encodeURIComponent(text);
  const lower = percent.replace(/%../g, (code) => code.toLowerCase());
  return [...new Set([...jsonForms(text), ...htmlForms(text), percent, lower, inForm(text)])];
}

/**
 * Returns a text as JSON programs write it, without quotes: with as few escapes as possible, in ASCII, with `\/` (PHP),
 * and with escapes for HTML (Go).
 */
function jsonForms(text: string): string[] {
  const short = JSON.stringify(text).slice(1, -1);
  const escaped = (from: string, signs: RegExp, write = (digits: string) => digits) =>
    from.replace(signs, (sign) => `\\u${write(sign.charCodeAt(0).toString(16).padStart(4, '0'))}`);
  const ascii = escaped(short, /[^ -~]/g);
  const upper = escaped(short, /[^ -~]/g, (digits) => digits.toUpperCase());
  return [short, ascii, upper, ascii.replaceAll('/', '\\/'), escaped(short, /[<>&\u2028\u2029]/g)];
}

const entities: readonly Readonly<Record<string, string>>[] = [
  // Browsers and DOM serializers leave quotes unchanged in a text.
  { '"': '"', "'": "'" },
  { '"': '&quot;', "'": "'" },
  // PHP, and the template engines of JavaScript.
  { '"': '&quot;', "'": '&#39;' },
  { '"': '&quot;', "'": '&#039;' },
  // Python.
  { '"': '&quot;', "'": '&#x27;' },
  // Go.
  { '"': '&#34;', "'": '&#39;' },
  // OWASP recommends to escape the slash as well.
  { '"': '&quot;', "'": '&#x27;', '/': '&#x2F;' },
  { '"': '&quot;', "'": '&#39;', '/': '&#x2F;' },
];

function htmlForms(text: string): string[] {
  const always = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  return entities.map((some) => {
    const written: Readonly<Record<string, string>> = { ...always, ...some };
    return text.replace(/[&<>"'/]/g, (sign) => written[sign] ?? sign);
  });
}

/** Returns a text as in a form: https://url.spec.whatwg.org/#application/x-www-form-urlencoded */
function inForm(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/** Returns base64 in the alphabet for URLs (RFC 4648, section 5). */
function forUrls(base64: Buffer): Buffer {
  return Buffer.from(base64.toString('latin1').replaceAll('+', '-').replaceAll('/', '_'), 'latin1');
}

/** Returns the text in ISO-8859-1; empty if the text has other characters. */
function inLatin(text: string): Buffer[] {
  const isLatin = [...text].every((character) => character.codePointAt(0)! < 0x100);
  return isLatin ? [Buffer.from(text, 'latin1')] : [];
}

/** The spaces and line ends with which programs break hex and base64 into lines (RFC 2045, section 6.8; RFC 7468). */
export const breaks = /[ \t\r\n]+/g;

/**
 * The minimum length of an encoded secret that is also found across line breaks. A secret of eight bytes fills ten
 * base64 characters. Fewer characters would often match the words of an ordinary text.
 */
const shortestUnbroken = 10;
const isEncoded = /^(?:[A-Za-z0-9+/_=-]+|\d+(?:,\d+)+|"0":\d+(?:,"\d+":\d+)+)$/;

/**
 * Removes the spaces and line ends from a base64 text or a list of numbers. Returns undefined for other bytes. Also
 * returns undefined for a short result, because ordinary text without its spaces could contain this result by chance.
 */
export function unbroken(needle: Buffer): Buffer | undefined {
  const text = needle.toString('latin1').replace(breaks, '');
  return text.length >= shortestUnbroken && isEncoded.test(text) ? Buffer.from(text, 'latin1') : undefined;
}

/** A list of fewer bytes may occur by chance. */
const shortestList = 8;
const separators = [':', ' ', '-'];

/**
 * Returns the bytes as lists of numbers, as programs print them, without the brackets:
 * - in decimal: `[116, 111]` (Buffer), `[116 111]` (Go) and `{"0":116,"1":111}` (typed array)
 * - in hex: `74:6f`, `74 6F` and `0x74, 0x6f`
 */
function byteLists(bytes: Buffer): Buffer[] {
  if (bytes.length < shortestList) return [];
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  const lists = [
    [...bytes].join(','),
    [...bytes].join(', '),
    [...bytes].join(' '),
    [...bytes].map((byte, i) => `"${i}":${byte}`).join(','),
    hex.map((digits) => `0x${digits}`).join(', '),
    ...separators.map((separator) => hex.join(separator)),
    ...separators.map((separator) => hex.join(separator).toUpperCase()),
  ];
  return lists.map((list) => Buffer.from(list));
}

/**
 * Returns the bytes, and the bytes after each layer of decoding. A secret may itself contain an escape, such as `%41`,
 * which the masker decodes with the text around it. Each long result is also returned without its ends (`withoutEnds`).
 */
export function decodings(bytes: Buffer): Buffer[] {
  const all = [bytes];
  let view = decodeEscapes({ text: bytes.toString('latin1') });
  for (let depth = 1; view !== undefined && depth <= deepest; depth += 1) {
    all.push(Buffer.from(view.text, 'latin1'));
    view = decodeEscapes(view);
  }
  return [...all, ...all.flatMap(withoutEnds)];
}

/**
 * The minimum length of a secret that is also searched for without its ends. The rest of a shorter secret could match
 * by chance.
 */
const shortestCore = 12;

/**
 * The start or end of a secret may form an escape with the neighbouring text, such as `100%` before `2f`. Decoding
 * changes these characters. So the masker also searches for the secret without its first two and last two bytes.
 */
function withoutEnds(bytes: Buffer): Buffer[] {
  return bytes.length < shortestCore ? [] : [bytes.subarray(2, -2)];
}

/**
 * Returns three base64 texts, one for each position at which the bytes can start (RFC 4648, section 4: six bits a
 * letter). A text has only the letters that depend on these bytes alone. `around` counts the letters before and after
 * them that also depend on neighbouring bytes.
 */
function base64Within({ bytes, around: [before, after] }: Spelling): Spelling[] {
  return [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    const letters = (byteCount: number) => (byteCount * 8) / 6;
    const from = Math.ceil(letters(offset));
    const to = Math.floor(letters(padded.length));
    return {
      bytes: Buffer.from(padded.toString('base64').slice(from, to)),
      around: [from - Math.floor(letters(offset - before)), Math.ceil(letters(padded.length + after)) - to],
    };
  });
}
