import { jsonIn } from '../../../scenarios/base/limits/parse-json.ts';
import { isPrintable } from '../../../scenarios/base/printable.ts';
import type { Answer } from '../base/ask.ts';
import type { Content } from '../base/route.ts';

const mostKeys = 12;
const longestText = 80;

/** Returns the content that both answers of a route have in common, such as type, keys, or the title of a page. */
export function commonContent(first: Answer, second: Answer): Content {
  const type = typeOf(first);
  if (type !== typeOf(second)) return {};
  if (type === undefined) return first.text !== '' && second.text !== '' ? { type: '' } : {};
  if (type === 'json') return { type, ...commonJson(jsonIn(first.text), jsonIn(second.text)) };
  const text =
    type === 'html' ? commonTitle(first, second) : type === 'text/plain' ? commonStart(first, second) : undefined;
  return { type, ...(text !== undefined && { text }) };
}

/** Returns the title of an HTML page; undefined if the title is missing, too long or not printable. */
export function titleOf(html: string): string | undefined {
  const title = /<title[^<>]*>([^<]{1,1000})<\/title>/i.exec(html)?.[1];
  const text = title?.trim();
  return text === undefined || text === '' || text.length > longestText || !isPrintable(text) ? undefined : text;
}

/** Returns true for an HTML page. */
export function isPage({ status, headers, text }: Answer): boolean {
  return status < 300 && /html/.test(headers['content-type'] ?? '') && /<(!doctype|html|body|title)/i.test(text);
}

function typeOf({ headers }: Answer): string | undefined {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type === undefined || !/^[\w.+-]+\/[\w.+-]+$/.test(type)) return undefined;
  return /[/+]json$/.test(type) ? 'json' : /html/.test(type) ? 'html' : type;
}

function commonJson(first: unknown, second: unknown): Content {
  if (Array.isArray(first) && Array.isArray(second)) {
    if (first.length === 0 || second.length === 0) return {};
    const keys = elementKeys([...first, ...second]);
    return { list: true, ...(keys.length > 0 && { keys: keys.slice(0, mostKeys) }) };
  }
  if (!isMap(first) || !isMap(second)) return {};
  const keys = commonKeys(first, second);
  const values = Object.fromEntries(
    keys.filter((key) => first[key] === second[key] && meansSuccess(key, first[key])).map((key) => [key, first[key]]),
  );
  return {
    ...(keys.length > 0 && { keys: keys.slice(0, mostKeys) }),
    ...(Object.keys(values).length > 0 && { values: values as Record<string, string | boolean> }),
  };
}

/**
 * Returns the keys that all elements have. A run compares the keys of the first element, and a later answer may have
 * another element first.
 */
function elementKeys(elements: readonly unknown[]): string[] {
  if (!elements.every(isMap)) return [];
  return Object.keys(elements[0]!).filter((key) => isGoodKey(key) && elements.every((element) => isSet(element[key])));
}

/** The depth of the deepest compared key. A key of a GraphQL answer, such as `data.books.0`, has depth 3. */
const deepest = 3;

/**
 * Returns the keys that both objects have. The outer keys come first. `items.0` means that both lists `items` have a
 * first element.
 */
function commonKeys(a: Record<string, unknown>, b: Record<string, unknown>, depth = 1): string[] {
  const keys = Object.keys(a).filter((key) => isGoodKey(key) && isSet(a[key]) && isSet(b[key]));
  if (depth === deepest) return keys;
  const inner = keys.flatMap((key) => {
    const [one, other] = [a[key], b[key]];
    if (Array.isArray(one) && Array.isArray(other)) return one.length > 0 && other.length > 0 ? [`${key}.0`] : [];
    return isMap(one) && isMap(other) ? commonKeys(one, other, depth + 1).map((rest) => `${key}.${rest}`) : [];
  });
  return [...keys, ...inner];
}

/**
 * Returns true for a key that each right answer probably has. A long key, a key with three digits in a row, and a key
 * with unusual characters are probably ids. `error` and `errors` are keys of a failure.
 */
function isGoodKey(key: string): boolean {
  return /^[A-Za-z_$@][\w$@-]{0,39}$/.test(key) && !/\d{3}/.test(key) && !/^errors?$/i.test(key);
}

function isSet(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function meansSuccess(key: string, value: unknown): boolean {
  if (/^(ok|success|healthy|ready)$/i.test(key)) return value === true;
  return (
    /^(status|result)$/i.test(key) &&
    typeof value === 'string' &&
    /^(ok|up|pass|passing|healthy|serving|success)$/i.test(value)
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Returns the title that both pages have. Returns undefined for a title with a digit, because a count in the title may
 * change between answers.
 */
function commonTitle(first: Answer, second: Answer): string | undefined {
  const title = titleOf(first.text);
  return title !== undefined && title === titleOf(second.text) && !/\d/.test(title) ? title : undefined;
}

/**
 * Returns the word with which both plain texts start. Returns undefined for a word of more than 31 characters, or with
 * characters other than letters and a few marks.
 */
function commonStart(first: Answer, second: Answer): string | undefined {
  const [word = ''] = first.text.trim().split(/\s/, 1);
  const isSame = second.text.trim().startsWith(word);
  return isSame && /^[A-Za-z][A-Za-z.,:!-]{0,30}$/.test(word) ? word : undefined;
}
