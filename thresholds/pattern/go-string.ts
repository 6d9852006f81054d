const escaped = /\\(?:([abfnrtv\\'"])|x([\da-fA-F]{2})|([0-7]{3})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/y;
const named: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const lastCodePoint = 0x10_ff_ff;

/**
 * The text of a string literal with the escapes of Go, which PromQL uses; null when an escape is unknown: `"\d"` is an
 * error, and `"\\d"` is right. https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals
 */
export function goString(literal: string): string | null {
  const inner = literal.slice(1, -1);
  if (literal.startsWith('`')) return inner;
  let text = '';
  for (let at = 0; at < inner.length; ) {
    const next = inner.indexOf('\\', at);
    if (next < 0) return text + inner.slice(at);
    text += inner.slice(at, next);
    escaped.lastIndex = next;
    const found = escaped.exec(inner);
    if (found === null) return null;
    const [whole, char, hex, octal, short, long] = found;
    const code = octal === undefined ? Number.parseInt(hex ?? short ?? long ?? '0', 16) : Number.parseInt(octal, 8);
    if (code > lastCodePoint) return null;
    text += char === undefined ? String.fromCodePoint(code) : (named[char] ?? char);
    at = next + whole.length;
  }
  return text;
}
