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
const text = `${quote}([^\\s"'\\\\]${length})(?=${quote}|$)`;
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
const cookieHeader = /\b(?:set-)?cookie["']?\s*[:,]\s*(?:"value"\s*:\s*)?["']?([^\r\n"]+)/gi;

/**
 * Adds the tokens in a text from the target to the masker: values that `isToken` accepts, credentials after Bearer or
 * Basic, and the values of cookies.
 */
export function learnTokens(masker: Masker, text: string): void {
  for (const pattern of named)
    for (const [, name, value] of text.matchAll(pattern)) if (isToken(name!, value!)) learn(masker, value!);
  for (const [, token] of text.matchAll(credentials)) learn(masker, token!);
  for (const [, list] of text.matchAll(cookieHeader)) learnCookies(masker, list!);
}

/** Adds the values of the cookies in a header Cookie or Set-Cookie to the masker (RFC 6265, section 4). */
export function learnCookies(masker: Masker, header: string): void {
  for (const pair of header.split(/[;,]/)) {
    const [name, ...content] = pair.split('=');
    // A Set-Cookie header also contains attributes, such as Path.
    if (!/(?:^|\s)(path|domain|expires|max-age|samesite|priority)$/i.test(name!.trim()))
      learn(masker, content.join('=').replace(/^"|"$/g, ''));
  }
}

/**
 * Adds a token and its percent-decoded form to the masker. Ignores a token that is too short or consists of asterisks.
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
