import { stringify } from 'yaml';
import { remembered } from '../../../scenarios/base/remembered.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

const options = { lineWidth: 0 } as const;

/**
 * Returns a value as YAML in block style, byte for byte like `stringify` of the package yaml, with four exceptions:
 * there are no aliases, matchers are in single quotes (`'team="api"'`), keys that begin with `---` or `...` are always
 * quoted, and characters that YAML readers disagree about are escaped. The package is slow for maps and lists, so only
 * keys and scalars are written with it.
 */
export function yamlText(value: unknown): string {
  const lines: string[] = [];
  write(value as Json, '', '', lines);
  return `${lines.join('\n')}\n`;
}

/**
 * `lead` is the text before the first line: indentation, dashes and keys. `indent` is the indentation of the other
 * lines.
 */
function write(value: Json, lead: string, indent: string, lines: string[]): void {
  if (typeof value !== 'object' || value === null) {
    const [first, ...rest] = scalarLines(value);
    lines.push(lead + first);
    for (const line of rest) lines.push(line === '' ? '' : indent + line.slice(2));
    return;
  }
  if (Object.keys(value).length === 0) {
    lines.push(`${lead}${Array.isArray(value) ? '[]' : '{}'}`);
    return;
  }
  const inner = `${indent}  `;
  let start = lead;
  if (Array.isArray(value)) {
    for (const one of value as readonly Json[]) {
      write(one, `${start}- `, inner, lines);
      start = indent;
    }
    return;
  }
  for (const [key, one] of Object.entries(value)) {
    if (one === undefined) continue;
    const name = start + keyText(key);
    // A collection that is not empty begins on the line below its key. The first key of a map in a list is on the line
    // of the dash.
    if (typeof one === 'object' && one !== null && Object.keys(one).length > 0) {
      lines.push(name);
      write(one, inner, inner, lines);
    } else write(one, `${name} `, inner, lines);
    start = indent;
  }
}

/**
 * Matches a character that some YAML readers take for a line break, or refuse: Go's reader, for example, ends a line at
 * U+2028.
 */
const disputed = /[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;
const everyDisputed = new RegExp(disputed, 'gu');

/** Returns a text on one line. Each character that YAML readers disagree about is escaped, such as `\u2028`. */
export function withEscapes(text: string): string {
  const codeOf = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return text.replaceAll('\n', String.raw`\n`).replaceAll(everyDisputed, codeOf);
}

function escaped(text: string): string | undefined {
  return disputed.test(text) ? `"${withEscapes(text.replaceAll(/["\\]/g, String.raw`\$&`))}"` : undefined;
}

const matcher = /^\w+(=|!=|=~|!~)"[^"\n]*"$/;

/**
 * Matches texts that need no quotes in YAML: the values of a series in promtool's notation, and printable ASCII with
 * these properties:
 * - The first character is a letter or `(`. A number with `% ` or ` - ` may stand before this character.
 * - The text contains no `#` and no `: `.
 * - The last character is no space, `-` or `:`.
 */
const plain = /^(?:\d+(?:\.\d+)?(?:% | - ))?[A-Za-z(](?:[ -"$-9;-~]|:(?! ))*[!"$-,.-9;-~]$|^\d+ [\d ex+.]*[\dx]$/;
const words = /^(?:true|false|null)$/i;
/** Matches texts that need quotes and no escapes: templates of Prometheus that begin with `{`. */
const template = /^\{[ !#-&(-[\]-~]*$/;
/**
 * Matches texts that a YAML block can contain: lines of printable ASCII, without a space or an empty line at the start
 * or the end. One final line break is allowed.
 */
const block = /^[!-~](?:[ -~\n]*[!-~])?\n?$/;

/**
 * Returns the lines of a scalar that is the value of an unindented key. All lines after the first are indented by 2.
 */
function scalarLines(value: string | number | boolean | null): readonly string[] {
  const known = scalars.get(value);
  if (known !== undefined) return known;
  const lines =
    typeof value === 'string' && value.includes('\n') && block.test(value)
      ? blockLines(value)
      : scalarText(value).split('\n');
  if (typeof value === 'string' && scalars.size < mostKept) scalars.set(value, lines);
  return lines;
}

function blockLines(value: string): string[] {
  const [mark, content] = value.endsWith('\n') ? ['|', value.slice(0, -1)] : ['|-', value];
  return [mark, ...content.split('\n').map((line) => (line === '' ? '' : `  ${line}`))];
}

function scalarText(value: string | number | boolean | null): string {
  const quoted = typeof value === 'string' ? escaped(value) : undefined;
  if (quoted !== undefined) return quoted;
  if (typeof value === 'string' && matcher.test(value)) return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === 'string' && plain.test(value) && !words.test(value)) return value;
  if (typeof value === 'string' && template.test(value)) return `"${value}"`;
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  return stringify({ k: value }, options).slice(3, -1);
}

const keyText = remembered((key: string): string => {
  const quoted = escaped(key);
  return quoted === undefined ? stringify({ [key]: 0 }, options).slice(0, -3) : `${quoted}:`;
});

/** The texts of scalars are cached, because most texts of rules and tests occur many times. */
const scalars = new Map<unknown, readonly string[]>();
const mostKept = 100_000;
