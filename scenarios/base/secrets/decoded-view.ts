import { invisible, sequence } from './invisible.ts';

/**
 * A text after some decoding, one character per byte, and the place of each character in the original text. The places
 * are absent when the text is the original.
 */
export type View = {
  text: string;
  starts?: Uint32Array;
  /** The ends are exclusive. */
  ends?: Uint32Array;
};

/**
 * The maximum number of layers to decode. JSON inside JSON inside an address has three layers. More layers were never
 * seen.
 */
export const deepest = 8;

/** The HTML entities of ASCII characters: https://html.spec.whatwg.org/#named-character-references */
const ascii: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", sol: '/', plus: '+', bsol: '\\', percnt: '%', num: '#' },
  ...{ equals: '=', commat: '@', colon: ':', semi: ';', excl: '!', quest: '?', lowbar: '_', grave: '`', dollar: '$' },
  ...{ lpar: '(', rpar: ')', ast: '*', comma: ',', period: '.', lsqb: '[', rsqb: ']', lcub: '{', rcub: '}', vert: '|' },
  ...{ lbrack: '[', rbrack: ']', lbrace: '{', rbrace: '}', verbar: '|', VerticalLine: '|', Hat: '^', midast: '*' },
  ...{ UnderBar: '_', DiacriticalGrave: '`', Tab: '\t', NewLine: '\n' },
};
/** The HTML entities of invisible characters and unusual spaces. U+00A0 to U+00FF are in `latin`. */
const unseen: Readonly<Record<string, string>> = {
  ...{ zwnj: '\u200c', zwj: '\u200d', lrm: '\u200e', rlm: '\u200f', NoBreak: '\u2060', ZeroWidthSpace: '\u200b' },
  ...{ af: '\u2061', ApplyFunction: '\u2061', it: '\u2062', InvisibleTimes: '\u2062', ic: '\u2063' },
  ...{ InvisibleComma: '\u2063', NegativeVeryThinSpace: '\u200b', NegativeThinSpace: '\u200b' },
  ...{ NegativeMediumSpace: '\u200b', NegativeThickSpace: '\u200b', NonBreakingSpace: '\u00a0' },
  ...{ ensp: '\u2002', emsp: '\u2003', emsp13: '\u2004', emsp14: '\u2005', numsp: '\u2007', puncsp: '\u2008' },
  ...{ thinsp: '\u2009', ThinSpace: '\u2009', hairsp: '\u200a', VeryThinSpace: '\u200a', MediumSpace: '\u205f' },
  ...{ ThickSpace: '\u205f\u200a' },
};
/** The HTML entities of U+00A0 to U+00FF, in the order of the code points. */
const latin = (
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro ' +
  'para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil ' +
  'Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave ' +
  'Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml ' +
  'igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute ' +
  'thorn yuml'
).split(' ');
const named = new Map<string, string>([
  ...Object.entries(ascii),
  ...latin.map((name, i): [string, string] => [name, utf8(String.fromCharCode(0xa0 + i))]),
  ...Object.entries(unseen).map(([name, char]): [string, string] => [name, utf8(char)]),
  ['euro', utf8('€')],
]);
const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0' };

/**
 * One escape of a URL (RFC 3986), of JSON (RFC 8259) or JavaScript, or of HTML. A surrogate pair counts as one escape.
 */
const oneEscape = new RegExp(
  [
    '%([0-9a-fA-F]{2})',
    '\\\\u([dD][89abAB][0-9a-fA-F]{2})\\\\u([dD][c-fC-F][0-9a-fA-F]{2})',
    '\\\\u(?:\\{0*([0-9a-fA-F]{1,6})\\}|([0-9a-fA-F]{4}))',
    '\\\\x([0-9a-fA-F]{2})',
    '\\\\(["\'\\\\/ntrbfv0])',
    '&#[xX]0*([0-9a-fA-F]{1,6});?',
    '&#0*([0-9]{1,7});?',
    '&([a-zA-Z][a-zA-Z0-9]{1,31});',
  ].join('|'),
  'g',
);

/**
 * Yields the text, then the text with one, two and more layers of escapes decoded. Yields each of these texts also
 * without invisible characters, and without the sequences of a terminal. An escape may decode to an invisible
 * character, so these characters are removed after each layer.
 */
export function* viewsOf(text: string): Generator<View> {
  let whole: View | undefined = { text };
  let seen: View | undefined = whole;
  for (let depth = 0; depth <= deepest && (whole ?? seen); depth += 1) {
    seen = seen && without(seen, invisible);
    if (whole) yield whole;
    if (seen && seen !== whole) yield seen;
    const unstyled: View | undefined = whole && replaceParts(whole, sequence, () => '');
    if (unstyled) yield without(unstyled, invisible);
    const next: View | undefined = whole && decodeEscapes(whole);
    seen = seen === whole ? next : seen && decodeEscapes(seen);
    whole = next;
  }
}

/**
 * Decodes one more layer of escapes in a text, and returns the new view. Returns undefined if the text contains no
 * escape.
 */
export function decodeEscapes(view: View): View | undefined {
  const { text } = view;
  if (!text.includes('%') && !text.includes('\\') && !text.includes('&')) return undefined;
  return replaceParts(view, oneEscape, decodeOne);
}

/** Returns the view without the matches of `parts`. */
export function without(view: View, parts: RegExp): View {
  return replaceParts(view, parts, () => '') ?? view;
}

/**
 * Replaces each match of `pattern` by the result of `write`. The result must not be longer than the match. Returns
 * undefined when nothing matches.
 */
function replaceParts(view: View, pattern: RegExp, write: (match: RegExpExecArray) => string): View | undefined {
  const { text } = view;
  pattern.lastIndex = 0;
  let match = pattern.exec(text);
  if (match === null) return undefined;
  const parts: string[] = [];
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length);
  let length = 0;
  let at = 0;
  const keep = (until: number) => {
    parts.push(text.slice(at, until));
    for (let i = at; i < until; i += 1, length += 1) {
      starts[length] = view.starts ? view.starts[i]! : i;
      ends[length] = view.ends ? view.ends[i]! : i + 1;
    }
  };
  while (match !== null) {
    keep(match.index);
    const written = write(match);
    const last = match.index + match[0].length - 1;
    parts.push(written);
    starts.fill(view.starts ? view.starts[match.index]! : match.index, length, length + written.length);
    ends.fill(view.ends ? view.ends[last]! : last + 1, length, length + written.length);
    length += written.length;
    at = last + 1;
    match = pattern.exec(text);
  }
  keep(text.length);
  return { text: parts.join(''), starts, ends };
}

function decodeOne(match: RegExpExecArray): string {
  const [whole, percent, high, low, braced, unicode, byte, backslash, hexEntity, entity, name] = match;
  if (percent !== undefined) return String.fromCharCode(Number.parseInt(percent, 16));
  if (backslash !== undefined) return letters[backslash] ?? backslash;
  if (name !== undefined) return named.get(name) ?? named.get(name.toLowerCase()) ?? whole;
  if (high !== undefined) return utf8(String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low!, 16)));
  const code = entity === undefined ? Number.parseInt(braced ?? unicode ?? byte ?? hexEntity!, 16) : Number(entity);
  return code > 0x10ffff ? '' : utf8(String.fromCodePoint(code));
}

/** Returns the UTF-8 bytes of a text, one character for each byte. */
function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}
