/** A text after some decoding, in which each character knows where it came from. One byte per character. */
export type View = {
  text: string;
  /** Where the source of character `i` starts in the original. */
  startOf(i: number): number;
  /** Where the source of character `i` ends in the original (exclusive). */
  endOf(i: number): number;
};

/** The original itself. */
export function plainView(text: string): View {
  return { text, startOf: (i) => i, endOf: (i) => i + 1 };
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  sol: '/',
  plus: '+',
};
const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** One escape of an address (RFC 3986), of JSON (RFC 8259) or JavaScript, or of HTML. Surrogates come in pairs. */
const oneEscape = new RegExp(
  [
    '%([0-9a-f]{2})',
    '\\\\u(d[89ab][0-9a-f]{2})\\\\u(d[c-f][0-9a-f]{2})',
    '\\\\u([0-9a-f]{4})',
    '\\\\x([0-9a-f]{2})',
    '\\\\(["\'\\\\/ntrbf])',
    '&#x0*([0-9a-f]{1,6});?',
    '&#0*([0-9]{1,7});?',
    '&(amp|lt|gt|quot|apos|sol|plus);',
  ].join('|'),
  'gi',
);

/** The view with one layer of escapes decoded; undefined when it holds none. */
export function decodeEscapes(view: View): View | undefined {
  const { text } = view;
  oneEscape.lastIndex = 0;
  let match = oneEscape.exec(text);
  if (match === null) return undefined;
  const parts: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  const keep = (until: number) => {
    parts.push(text.slice(at, until));
    for (let i = at; i < until; i += 1) {
      starts.push(view.startOf(i));
      ends.push(view.endOf(i));
    }
  };
  while (match !== null) {
    keep(match.index);
    const decoded = decodeOne(match);
    parts.push(decoded);
    at = match.index + match[0].length;
    for (let i = 0; i < decoded.length; i += 1) {
      starts.push(view.startOf(match.index));
      ends.push(view.endOf(at - 1));
    }
    match = oneEscape.exec(text);
  }
  keep(text.length);
  return { text: parts.join(''), startOf: (i) => starts[i]!, endOf: (i) => ends[i]! };
}

function decodeOne(match: RegExpExecArray): string {
  const [, percent, high, low, unicode, byte, backslash, hexEntity, entity, name] = match;
  if (percent !== undefined) return String.fromCharCode(Number.parseInt(percent, 16));
  if (backslash !== undefined) return letters[backslash] ?? backslash;
  if (name !== undefined) return named[name.toLowerCase()]!;
  if (high !== undefined) return utf8(String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low!, 16)));
  const code = entity === undefined ? Number.parseInt(unicode ?? byte ?? hexEntity!, 16) : Number(entity);
  return code > 0x10ffff ? '' : utf8(String.fromCodePoint(code));
}

/** One character for each byte of the text in UTF-8. */
function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}
