/** The endings of names whose values people choose. Such a value may be a number or a word. */
const chosen = /(?:password|passwd|passphrase|passcode|secret)$/;
/** Names of values that a server issues. Most patterns match only the end of a name. */
const issued = new RegExp(
  [
    '(?:token|jwt|bearer|authorization|assertion|credential|csrf|xsrf|apikey|sessionid)$',
    '(?:device|auth|authorization)code$|^(?:session|sid)$',
  ].join('|'),
);
/**
 * A pagination token is a place in a list and gives no access. Reports are easier to read if this token is not masked.
 */
const place = /(?:page|pagination|next|prev|previous|continuation|cursor|sync)token$/;
/**
 * Values that are no tokens. Numbers and times have at most 20 characters, the length of a 64-bit number. Marks such as
 * `<|end|>` are written by language models between parts of a text.
 */
const other = /^[-+.:\d]{1,20}$|[<>]/;
/** A text of the page, such as `"confirmPassword": "Confirmation"`. */
const label = /^\p{Lu}\p{Ll}{0,30}$/u;

/**
 * Returns whether a header, parameter, member or field is a token. The end of the name decides, so `xsrfToken`,
 * `x-auth-token` and `user[password]` are tokens, but `token_type` and `max_tokens` are not.
 */
export function isToken(name: string, value: string): boolean {
  const letters = name.replace(/%5[bd]|[^a-z\d]/gi, '').toLowerCase();
  if (label.test(value)) return false;
  return chosen.test(letters) || (issued.test(letters) && !place.test(letters) && !other.test(value));
}
