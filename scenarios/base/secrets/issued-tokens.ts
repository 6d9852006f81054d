import { longestIssued, type Masker } from './masker.ts';
import { isToken } from './token-name.ts';

/**
 * Values with fewer characters, such as `1` or `en`, are not credentials. Masking them would make a record unreadable.
 */
export const shortestToken = 8;

/** The length is limited, because an unlimited repetition overflows the stack in a text of 20 MB. */
const length = `{${shortestToken},${longestIssued}}`;
const name = '[\\w.[\\]%-]{1,64}';
const quote = '\\\\*["\']';
const text = `${quote}(\\s{0,8}[^\\s"'\\\\]${length}\\s{0,8})(?=${quote}|$)`;
const named = [
  // A member of a JSON object. The object may be a string in another JSON document, with escaped quotes.
  new RegExp(`["'](${name})${quote}\\s*:\\s*${text}`, 'g'),
  // A header or a parameter in a trace or a HAR file.
  new RegExp(`["']name["']\\s*:\\s*["'](${name})["']\\s*,\\s*["']value["']\\s*:\\s*${text}`, 'g'),
  // A field of a form, or a parameter of an address.
  new RegExp(`(?:^|[?&#\\s"'])(${name})=([^\\s"'\\\\&;,<>]${length})`, 'g'),
  // A line with a header.
  new RegExp(`^(${name}):[ \\t]*(\\S${length})\\r?$`, 'gm'),
];
/** Credentials of a header (RFC 9110, section 11.4). */
const credentials = new RegExp(`\\b(?:bearer|basic)\\s+([a-z0-9._~+/=-]${length})`, 'gi');
/** The value of a cookie may be in quotes (RFC 6265, section 4.1.1). */
const cookieHeader = new RegExp(
  `\\b(?:set-)?cookie["']?\\s*[:,]\\s*(?:"value"\\s*:\\s*)?["']?((?:=\\\\{0,8}"[^\\r\\n"]*"|[^\\r\\n"]){1,${longestIssued}})`,
  'gi',
);

/**
 * Adds the tokens in a text from the target to the masker: values that `isToken` accepts, credentials after Bearer or
 * Basic, and the values of cookies.
 */
export function learnTokens(masker: Masker, text: string): void {
  learnUnescaped(masker, text);
  const unescaped = withoutEscapes(text);
  if (unescaped !== text) learnUnescaped(masker, unescaped);
}

function learnUnescaped(masker: Masker, text: string): void {
  for (const pattern of named)
    for (const [, name, value] of text.matchAll(pattern))
      if (isToken(name!, value!.trim()) && !isPiece(value!)) learn(masker, value!);
  for (const [, token] of text.matchAll(credentials)) learn(masker, token!);
  for (const [, list] of text.matchAll(cookieHeader)) learnCookies(masker, list!);
}

/** Returns true for a piece of a text that a language model calls a token: a word with the space before or after it. */
function isPiece(value: string): boolean {
  return /^\s|\s$/.test(value) && !/\d/.test(value);
}

/**
 * Returns a text without the escapes of JSON that programs write for visible characters. Line ends become spaces.
 * Escaped quotes and backslashes stay, so a value still ends where it ended.
 */
function withoutEscapes(text: string): string {
  return text.replace(/\\{1,8}(?:u([0-9a-fA-F]{4})|(\/)|[ntr])/g, (whole, hex?: string, slash?: string) => {
    if (slash !== undefined) return slash;
    if (hex === undefined) return ' ';
    const sign = String.fromCharCode(Number.parseInt(hex, 16));
    return /^[\s"'\\\p{C}]$/u.test(sign) ? whole : sign;
  });
}

/** Adds the values of the cookies in a header Cookie or Set-Cookie to the masker (RFC 6265, section 4). */
export function learnCookies(masker: Masker, header: string): void {
  for (const pair of header.split(/[;,]/)) {
    const [name, ...content] = pair.split('=');
    // A Set-Cookie header also contains attributes, such as Path.
    if (!/(?:^|\s)(path|domain|expires|max-age|samesite|priority)$/i.test(name!.trim()))
      learn(masker, content.join('=').replace(/^\\*"|\\*"$/g, ''));
  }
}

/**
 * Adds a token and its percent-decoded form to the masker. Ignores a token that is too short or already masked (`***`).
 */
export function learn(masker: Masker, token: string): void {
  const text = token.trim();
  if (text.length < shortestToken || /^\*+$/.test(text)) return;
  masker.addIssued(text);
  if (!text.includes('%')) return;
  try {
    const decoded = decodeURIComponent(text);
    if (decoded.length >= shortestToken) masker.addIssued(decoded);
  } catch {
    // The text is not valid percent-encoding.
  }
}
