const escaped = /\\(?:([abfnrtv\\'"])|x([\da-fA-F]{2})|([0-3][0-7]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/y;
const named: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const lastCodePoint = 0x10_ff_ff;
const [firstSurrogate, lastSurrogate] = [0xd8_00, 0xdf_ff];
/** Matches half of a surrogate pair, and U+FFFD, which stands for bytes that were not UTF-8. */
export const notUtf8 = /[\ufffd\p{Surrogate}]/u;

/**
 * Returns the text of a string literal of PromQL, which has the escapes of Go. Null for an unknown escape (`"\d"`;
 * `"\\d"` is right), and for an escape that is not a character (`"\ud800"`). Each `\x` or octal escape is one byte.
 * Null if the bytes of the text are not UTF-8.
 * https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals
 */
export function goString(literal: string): string | null {
  if (notUtf8.test(literal)) return null;
  const quote = literal[0];
  const inner = literal.slice(1, -1);
  if (quote === '`') return inner;
  const parts: Buffer[] = [];
  for (let at = 0; at < inner.length; ) {
    const next = inner.indexOf('\\', at);
    parts.push(Buffer.from(inner.slice(at, next < 0 ? undefined : next)));
    if (next < 0) break;
    escaped.lastIndex = next;
    const found = escaped.exec(inner);
    const bytes = found && bytesOf(found, quote);
    if (!found || !bytes) return null;
    parts.push(bytes);
    at = next + found[0].length;
  }
  return Buffer.concat(parts).toString();
}

/**
 * Returns the bytes of an escape. Null for an escaped quote that does not enclose the literal, and for a number that is
 * not a code point.
 */
function bytesOf([, char, hex, octal, short, long]: RegExpExecArray, quote: string | undefined): Buffer | null {
  if (char === '"' || char === "'") return char === quote ? Buffer.from(char) : null;
  if (char !== undefined) return Buffer.from(named[char] ?? char);
  if (hex !== undefined) return Buffer.of(Number.parseInt(hex, 16));
  if (octal !== undefined) return Buffer.of(Number.parseInt(octal, 8));
  const code = Number.parseInt(short ?? long ?? '', 16);
  if (code > lastCodePoint || (code >= firstSurrogate && code <= lastSurrogate)) return null;
  return Buffer.from(String.fromCodePoint(code));
}
