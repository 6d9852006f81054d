/** Endings of names such as `userPassword`. People choose such a value, so even a number or a word counts as secret. */
const chosen = /(?:password|passwd|passphrase|passcode|secret)$/;
/** Names of values that a server issues. Most patterns match only the end of a name. */
const issued = new RegExp(
  [
    '(?:token|jwt|bearer|authorization|assertion|credential|csrf|xsrf|apikey|sessionid)$',
    '(?:device|auth|authorization)code$|^(?:session|sid)$',
  ].join('|'),
);
/**
 * A pagination token marks a place in a list and gives no access. It is not masked, because reports are then easier to
 * read.
 */
const place = /(?:page|pagination|next|prev|previous|continuation|cursor|sync)token$/;
/**
 * Matches values that are not tokens. One kind is numbers and times of up to 20 characters, the length of a 64-bit
 * number. The other is marks such as `<|end|>`, which language models write between parts of a text.
 */
const other = /^[-+.:\d]{1,20}$|[<>]/;
/**
 * Matches a value with white space around it and without a digit: language models split a text into parts, such as
 * ` international`, and call each part a token.
 */
const part = /^(?:\s\D*|\D*\s)$/;
/** Matches a value that is a label of a form, such as `Confirmation` in `"confirmPassword": "Confirmation"`. */
const label = /^\p{Lu}\p{Ll}{0,30}$/u;

/**
 * Returns whether the value of a header, parameter, member or field is a token. The end of the name decides:
 * `xsrfToken`, `x-auth-token` and `user[password]` have tokens, but `token_type` and `max_tokens` do not. Some values,
 * such as a label of a form, are never tokens.
 */
export function isToken(name: string, value: string): boolean {
  const text = value.trim();
  if (label.test(text)) return false;
  const letters = lettersOf(name);
  return chosen.test(letters) || (isIssued(letters) && !other.test(text) && !part.test(value));
}

/** Returns whether a name is that of a token or password, whatever its value is. */
export function isTokenName(name: string): boolean {
  const letters = lettersOf(name);
  return chosen.test(letters) || isIssued(letters);
}

const lettersOf = (name: string) => name.replace(/%5[bd]|[^a-z\d]/gi, '').toLowerCase();
const isIssued = (letters: string) => issued.test(letters) && !place.test(letters);
