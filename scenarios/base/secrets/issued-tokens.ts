import type { Masker } from './masker.ts';

/** Shorter values, such as `1` or `en`, are not credentials; masking them would make a record unreadable. */
export const shortestToken = 8;

const keys = [
  ...['access_?token', 'refresh_?token', 'id_?token', 'auth_?token', 'session_?token', 'csrf_?token', 'token'],
  ...['session', 'session_?id', 'sid', 'jwt', 'bearer', 'api_?key', 'client_?secret', 'password', 'assertion'],
].join('|');
const value = '[^\\s"\'\\\\&;,<>]';
const patterns = [
  // A member of a JSON object, which may be escaped as a text in another JSON document.
  new RegExp(`["'](?:${keys})\\\\*["']\\s*:\\s*\\\\*["'](${value}{${shortestToken},})`, 'gi'),
  // A field of a form or a query.
  new RegExp(`(?:^|[?&#\\s"'])(?:${keys})=(${value}{${shortestToken},})`, 'gi'),
  // Credentials of a header (RFC 9110, section 11.4).
  new RegExp(`\\b(?:bearer|basic)\\s+([a-z0-9._~+/=-]{${shortestToken},})`, 'gi'),
];
const cookieHeader = /\b(?:set-)?cookie["']?\s*[:,]\s*(?:"value"\s*:\s*)?["']?([^\r\n"]+)/gi;

/**
 * Adds to the masker each token that a text of the target contains: members and fields with the name of a token,
 * credentials after Bearer or Basic, and the values of cookies.
 */
export function learnTokens(masker: Masker, text: string): void {
  for (const pattern of patterns) for (const [, token] of text.matchAll(pattern)) learn(masker, token!);
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

/** Adds a token to the masker, also percent-decoded, unless it is too short or consists of asterisks. */
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
