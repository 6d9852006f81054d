import type { Named } from './table.ts';

export interface Spelling extends Named {
  write(secret: string): string;
}

const each = (secret: string, write: (code: number) => string) =>
  [...Buffer.from(secret)].map((code) => write(code)).join('');
const hex = (code: number, length: number) => code.toString(16).padStart(length, '0');
const base64 = (text: string) => Buffer.from(text).toString('base64');
const inLines = (text: string, length: number, end: string) =>
  text.replace(new RegExp(`.{${length}}(?=.)`, 'g'), `$&${end}`);
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

export const spellings: readonly Spelling[] = [
  { name: 'plain', write: (secret) => secret },
  { name: 'percent', write: (secret) => encodeURIComponent(secret) },
  { name: 'percent in lower case', write: (secret) => each(secret, (code) => `%${hex(code, 2)}`) },
  { name: 'the host of an address', write: (secret) => secret.toLowerCase() },
  { name: 'capitals', write: (secret) => secret.toUpperCase() },
  { name: 'percent twice', write: (secret) => encodeURIComponent(encodeURIComponent(secret)) },
  { name: 'decimal HTML entities', write: (secret) => each(secret, (code) => `&#${code};`) },
  { name: 'hexadecimal HTML entities', write: (secret) => each(secret, (code) => `&#x${hex(code, 4)};`) },
  { name: 'JSON escapes', write: (secret) => each(secret, (code) => `\\u${hex(code, 4)}`) },
  { name: 'JSON escapes in upper case', write: (secret) => each(secret, (code) => `\\u${hex(code, 4).toUpperCase()}`) },
  { name: 'JSON in JSON', write: (secret) => inJson(inJson(secret.replaceAll('/', '\\/'))) },
  { name: 'base64', write: base64 },
  { name: 'base64 of user and secret', write: (secret) => base64(`mallory:${secret}`) },
  { name: 'base64url', write: (secret) => Buffer.from(secret).toString('base64url') },
  { name: 'base64 twice', write: (secret) => base64(base64(secret)) },
  { name: 'base64 in lines of a mail', write: (secret) => inLines(base64(`${'x'.repeat(50)}${secret}`), 76, '\r\n') },
  { name: 'base64 in lines of a key', write: (secret) => inLines(base64(`${'x'.repeat(43)}${secret}`), 64, '\n') },
  { name: 'hex in lines', write: (secret) => inLines(Buffer.from(secret).toString('hex'), 12, '\n') },
  { name: 'hex', write: (secret) => Buffer.from(secret).toString('hex') },
  { name: 'hex in upper case', write: (secret) => Buffer.from(secret).toString('hex').toUpperCase() },
];

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const lineEnds: Readonly<Record<string, string>> = { n: '\n', r: '\r' };
const character = (code: number) => (code < 0x11_0000 ? String.fromCodePoint(code) : '');

/**
 * Each decoder decodes one layer of one kind of escape (percent, HTML, JSON). The decoders share no code with the
 * masker that they check.
 */
const decoders: readonly ((text: string) => string)[] = [
  (text) => text.replace(/%([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16))),
  (text) =>
    text
      .replace(/&#x([0-9a-f]{1,6});?/gi, (_, code) => character(Number.parseInt(code, 16)))
      .replace(/&#(\d{1,7});?/g, (_, code) => character(Number(code)))
      .replace(/&(amp|lt|gt|quot|apos);/g, (_, name) => named[name]!),
  (text) =>
    text.replace(/\\(?:u([0-9a-fA-F]{4})|(["'\\/nr]))/g, (_, code, escaped) =>
      code === undefined ? (lineEnds[escaped] ?? escaped) : String.fromCharCode(Number.parseInt(code, 16)),
    ),
];

/**
 * Returns the decoded parts of `text` that look like base64 or hex, even if they are broken into lines. Base64 is
 * decoded from each of four offsets, and hex from each of two.
 */
function unpacked(text: string): string[] {
  return [...unpackedRuns(text), ...unpackedRuns(text.replace(/\s+/g, ''))];
}

function unpackedRuns(text: string): string[] {
  const inBase64 = (text.match(/[A-Za-z0-9+/_-]{12,}/g) ?? []).flatMap((run) =>
    [0, 1, 2, 3].map((offset) => Buffer.from(run.slice(offset), 'base64').toString('latin1')),
  );
  const inHex = (text.match(/[0-9a-fA-F]{16,}/g) ?? []).flatMap((run) =>
    [0, 1].map((offset) => Buffer.from(run.slice(offset), 'hex').toString('latin1')),
  );
  return [...inBase64, ...inHex];
}

/**
 * Returns the secrets that a reader of `text` can find in any letter case, or by decoding escapes up to four times, and
 * then base64 and hex up to twice.
 */
export function findSecrets(text: string, secrets: readonly string[]): string[] {
  const layers = [text];
  for (let depth = 0; depth < 4; depth++) {
    const next = decoders.reduce((decoded, decode) => decode(decoded), layers.at(-1)!);
    if (next === layers.at(-1)) break;
    layers.push(next);
  }
  const small = layers.map((layer) => layer.toLowerCase());
  const once = layers.map((layer) => unpacked(layer).join('\n'));
  const twice = once.map((layer) => unpacked(layer).join('\n'));
  const all = [...layers, ...once, ...twice];
  return secrets.filter(
    (secret) =>
      all.some((layer) => layer.includes(secret)) || small.some((layer) => layer.includes(secret.toLowerCase())),
  );
}
