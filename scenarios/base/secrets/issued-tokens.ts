import { deepest } from './decoded-view.ts';
import { longestIssued, type Masker } from './masker.ts';
import { isToken } from './token-name.ts';

/**
 * Values with fewer characters, such as `1` or `en`, are not credentials. Masking them would make a record unreadable.
 */
export const shortestToken = 8;

/** The length is limited, because an unlimited repetition overflows the stack in a text of 20 MB. */
const length = `{${shortestToken},${longestIssued}}`;
const name = '[\\w.[\\]%-]{1,64}';
/** A value in quotes. Its decoded form decides whether the value is a token. */
const inQuotes = ['"', "'"].map(
  (quote) =>
    `${quote}(\\s{0,9}(?:[^\\s${quote}\\\\]|\\\\u[\\da-fA-F]{4}|\\\\[^u]){${shortestToken},${longestIssued}}\\s{0,9})(?=${quote}|\\\\?$)`,
);
const named = [
  // A member of a JSON object.
  ...inQuotes.map((value) => new RegExp(`["'](${name})["']\\s*:\\s*${value}`, 'g')),
  // A header or a parameter in a trace or a HAR file.
  ...inQuotes.map(
    (value) => new RegExp(`["']name["']\\s*:\\s*["'](${name})["']\\s*,\\s*["']value["']\\s*:\\s*${value}`, 'g'),
  ),
  // A field of a form, or a parameter of an address.
  new RegExp(`(?:^|[?&#\\s"'])(${name})=([^\\s"'\\\\&;,<>]${length})`, 'g'),
  // A line with a header.
  new RegExp(`^(${name}):[ \\t]*(\\S${length})[ \\t]*\\r?$`, 'gm'),
];
/** Credentials of a header (RFC 9110, section 11.4). */
const credentials = new RegExp(`\\b(?:bearer|basic)\\s+([a-z0-9._~+/=-]${length})`, 'gi');
/** The text before the value of a header Cookie or Set-Cookie. */
const cookieHeader = /\b(?:set-)?cookie["']?\s*[:,]\s*(?:["']value["']\s*:\s*)?["']?(?=[^\r\n"])/gi;
/** A cookie or an attribute in a text (RFC 6265, section 4.1.1). Quotes around no value end the header. */
const cookiePair = /[ \t]*([^=;,"\r\n]*)(?:=[ \t]*(?:"([^"\r\n]*)"|([^;,"\r\n]*)))?[ \t]*(?:[;,]|(?=["\r\n])|$)/y;
/** A cookie or an attribute in a header that stands alone. Its value may contain quotes, such as those of JSON. */
const cookieOfHeader =
  /[ \t]*([^=;,\r\n]*)(?:=[ \t]*(?:"([^"\r\n]*)"(?=[ \t]*(?:[;,]|$))|([^;,\r\n]*)))?[ \t]*(?:[;,]|$)/y;
const attribute = /(?:^|\s)(?:path|domain|expires|max-age|samesite|priority)$/i;
const jsonEscape = /\\(?:u([\da-fA-F]{4})|(["'\\/bfnrt]))/g;
const controls: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/**
 * Adds the tokens in a text from the target to the masker: values that `isToken` accepts, credentials after Bearer or
 * Basic, and the values of cookies. JSON inside JSON has several layers of escapes, so each layer is searched.
 */
export function learnTokens(masker: Masker, text: string): void {
  let layer = text;
  for (let depth = 0; depth <= deepest; depth += 1) {
    learnLayer(masker, layer);
    const decoded = unescaped(layer);
    if (decoded === layer) return;
    layer = decoded;
  }
}

function learnLayer(masker: Masker, text: string): void {
  for (const pattern of named)
    for (const [, name, written] of text.matchAll(pattern)) {
      const value = unescaped(written!);
      if (!/\s/.test(value.trim()) && isToken(name!, value)) learn(masker, value);
    }
  for (const [, token] of text.matchAll(credentials)) learn(masker, token!);
  let at = 0;
  for (const { index, 0: start } of text.matchAll(cookieHeader))
    if (index >= at) at = learnPairs(masker, text, index + start.length, cookiePair);
}

function unescaped(text: string): string {
  return text.replace(jsonEscape, (_, code?: string, one?: string) =>
    code === undefined ? (controls[one!] ?? one!) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Adds the values of the cookies in the value of a header Cookie or Set-Cookie to the masker (RFC 6265, section 4). */
export function learnCookies(masker: Masker, header: string): void {
  learnPairs(masker, header, 0, cookieOfHeader);
}

/** Adds the values of the cookies that `pattern` finds from `from` on. Returns where the header ends. */
function learnPairs(masker: Masker, text: string, from: number, pattern: RegExp): number {
  let at = from;
  for (;;) {
    pattern.lastIndex = at;
    const pair = pattern.exec(text);
    if (pair === null || pair[0] === '') return at;
    at += pair[0].length;
    const [, name, quoted, bare] = pair;
    // A Set-Cookie header also contains attributes, such as Path.
    if (!attribute.test(name!.trim())) learn(masker, quoted ?? bare ?? '');
  }
}

/**
 * Adds a token and its percent-decoded form to the masker, both without spaces and quotes around them. Ignores a token
 * that is too short or already masked (`***`).
 */
export function learn(masker: Masker, token: string): void {
  const text = bareValue(token);
  for (const form of new Set([text, bareValue(percentDecoded(text))]))
    if (form.length >= shortestToken && !/^\*+$/.test(form)) masker.addIssued(form);
}

function bareValue(value: string): string {
  return value
    .trim()
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim();
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // The text is not valid percent-encoding.
    return text;
  }
}
