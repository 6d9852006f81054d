import { isToken } from '../../../scenarios/base/secrets/token-name.ts';

/** Names of query values, form fields and JSON keys that may contain a secret or personal data. */
const secretName =
  /token|secret|pass(?:word|wd|code|phrase)|^pass$|pwd|api[-_]?key|^key$|auth|^sig$|signature|session|^sid$|jwt|credential|^code$|^state$|nonce|otp|^pin$|ssn|e-?mail|assertion|ticket|csrf|xsrf|bearer|private|access|cookie|phone|iban|card/i;

/** Words of path segments that a secret often follows, such as `/reset/x8fk2…` or `/password-reset/x8fk2…`. */
const beforeSecret = new RegExp(
  `^(?:${[
    'reset|token|invite|invitation|verify|verification|confirm|confirmation|magic|unsubscribe|session|activate',
    'activation|recover|recovery|share|callback|(?:web)?hook|key|o?auth\\d?|sso|login|signin|password|secret|otp',
    'private|access|ics|ical',
  ].join('|')})s?$`,
  'i',
);

/** API keys with a documented prefix: `sk_live_` of Stripe, `ghp_` of GitHub, `xoxb-` of Slack, and others. */
const knownKey = /^(?:[a-z]{2,4}_(?:live|test)_|gh[opsru]_|github_pat_|glpat-|npm_|xox[abeprs]-|AKIA[A-Z\d])[\w.-]{8}/;

/** Returns true if a name, percent-encoded or not, may be the name of a secret. */
export function isSecretName(name: string): boolean {
  const text = decoded(name);
  return secretName.test(text) || isToken(text, 'a value');
}

/**
 * Returns true if a value may be a secret. Such a value starts like a JWT, or contains one of these:
 * - an `@` as in a mail address
 * - a named secret such as `&token=x`
 * - a word that may be a token
 */
export function isSecretValue(value: string): boolean {
  const text = decoded(value);
  if (
    /@|^eyJ/.test(text) ||
    knownKey.test(text) ||
    /[?&;{,"]\s*["']?[\w-]*(?:token|secret|password|key|sig|session)["']?\s*[=:]/i.test(text)
  )
    return true;
  return text.split(/[^\w+/=-]+/).some(isTokenWord);
}

/**
 * Returns true for a word that may be a token. A UUID is not a token, because a UUID is more often the id of an object.
 */
function isTokenWord(word: string): boolean {
  if (word.length < 16) return false;
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(word) || /^\d+$/.test(word)) return false;
  if (/^[0-9a-f]{24,}$/i.test(word)) return true;
  return /\d/.test(word) && /[a-z]/i.test(word) && !isSlug(word);
}

/** Returns true for words that are joined, such as `python3-part-2`. A long part with letters and digits is no word. */
function isSlug(word: string): boolean {
  if (!/^[a-z]+(?:[-_/][a-z\d]+)+$/.test(word)) return false;
  return word.split(/[-_/]/).every((part) => part.length < 8 || /^(?:[a-z]+|\d+)$/.test(part));
}

/** `removed` is the number of removed values that may be secrets. */
export type Cleaned = { path: string; removed: number };

/**
 * Returns the path and query of a request, without session ids in the path and without secrets in the query. Returns
 * undefined if the path contains a secret other than a session id. In a template, `:id` and `{id}` are no secrets.
 */
export function cleanPath(target: string, { isTemplate = false } = {}): Cleaned | undefined {
  const [, whole = '', query = ''] = /^([^?#]*)\??([^#]*)/s.exec(target)!;
  // Some servers put the session into the path: /cart;jsessionid=….
  const path = whole.replace(/;[^/]*/g, '');
  // The name of a placeholder, such as {secret.name=projects/*}, is no secret.
  const segments = (isTemplate ? path.replace(/\{[^{}]*\}/g, '') : path).split('/');
  const isSecret = (segment: string, i: number) =>
    isSecretPart(segment) ||
    // A mail address, or the user of an address without a path. A part such as @me is neither.
    (i === 0 ? /@|%40/ : /.@|.%40/).test(segment) ||
    (comesBeforeSecret(segments[i - 1] ?? '') && !(isTemplate && /^[:{]/.test(segment)) && isSecretValue(segment));
  if (segments.some(isSecret)) return undefined;
  const pairs = query.split('&').filter((pair) => pair !== '');
  const kept = pairs.filter((pair) => {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair)!;
    return !isSecretName(name) && !isSecretValue(value) && !(value === '' && isSecretValue(name));
  });
  const removed = pairs.length - kept.length + (path === whole ? 0 : 1);
  return { path: kept.length === 0 ? path : `${path}?${kept.join('&')}`, removed };
}

/** Returns a text with `***` in place of each word or part of a path that contains a secret. */
export function cleanText(text: string): string {
  return text.replace(/[^\s/]+/g, (part) => (isSecretPart(part) ? '***' : part));
}

function comesBeforeSecret(segment: string): boolean {
  const text = decoded(segment);
  const words = text.split(/[^A-Za-z\d]|(?<=[a-z])(?=[A-Z])/);
  return words.some((word) => beforeSecret.test(word)) || isToken(text.replace(/s$/, ''), 'a value');
}

/** Returns true for a JWT, for a known key, and for a part with a named secret, such as `token=x` or `a&sid:x`. */
function isSecretPart(part: string): boolean {
  const text = decoded(part);
  return /^eyJ/.test(text) || knownKey.test(text) || text.split(/[/?#&;,()]/).some(isNamedSecret);
}

function isNamedSecret(pair: string): boolean {
  const [, name, value = ''] = /^([^=]*)=(.+)$/s.exec(pair) ?? [];
  if (name !== undefined) return isSecretName(name) || isSecretValue(value);
  // The word after a colon may also be a verb, as in `/sessions:close`.
  const [, before = '', after = ''] = /^([^:]*):(.+)$/s.exec(pair) ?? [];
  return isSecretName(before) && isSecretValue(after);
}

/** Decodes `+` as a space, and percent-encoding up to three times. */
function decoded(text: string): string {
  let result = text.replaceAll('+', ' ');
  for (let depth = 0; depth < 3 && result.includes('%'); depth++) {
    try {
      result = decodeURIComponent(result);
    } catch {
      return result;
    }
  }
  return result;
}
