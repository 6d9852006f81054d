import { isObject, jsonOf } from './answer-json.ts';

/** How often a write was found, or whether it was found; `unknown` if nothing could be read. */
export type Found = number | boolean | 'unknown';

/** The body is a text, unless the program asked for another type. */
export type Answer = { status: number; body: unknown; headers: Readonly<Record<string, string>> };

export type Values = Readonly<Record<string, unknown>>;

/**
 * Returns whether the read item was created. An item without any sent key counts as created. Otherwise, at least one
 * value must be as sent. If the answer to the write shows a value, the read value must be that value or the sent value.
 * Returns false for status 404 or 410, invalid JSON, and JSON with an error. Returns `unknown` for any other status
 * outside 2xx.
 */
export function isCreated(read: Answer, { values, answer }: { values: Values; answer: Answer }): Found {
  const keys = Object.keys(values);
  const now = objectIn(read, keys);
  const then = objectIn(answer, keys);
  const isRight = (key: string) => isSame(now[key], values[key]);
  const seen = keys.filter((key) => isSet(now[key]) && typeof now[key] !== 'object');
  const isOther = seen.some((key) => isSet(then[key]) && !isSame(now[key], then[key]) && !isRight(key));
  return judged(read, !isOther && (seen.length === 0 || seen.some(isRight)));
}

/**
 * Returns the names of the values that the target computes by itself. Such a value is missing in the read item, or
 * differs from the sent value.
 */
export function foreignKeys(read: Answer, values: Values): string[] {
  const keys = Object.keys(values);
  const now = objectIn(read, keys);
  return keys.filter((key) => !isSame(now[key], values[key]));
}

/**
 * A change of an item, and the item as it was read before. `foreign` names the values that the target computes by
 * itself.
 */
export type Change = { values: Values; answer: Answer; before: Answer; foreign?: readonly string[] };

/**
 * Returns whether each changed value was stored: either as it was sent, or with a new value that `answer` shows, too.
 * Returns `unknown` if no value counts as changed, or if the item could not be read. A value counts as changed if all
 * of these are true:
 * - The sent value differs from the old value.
 * - The read item has the key of the value.
 * - `foreign` does not name this key.
 */
export function isChanged(read: Answer, { values, answer, before, foreign = [] }: Change): Found {
  const keys = Object.keys(values).filter((key) => !foreign.includes(key));
  const now = objectIn(read, keys);
  const old = objectIn(before, keys);
  const then = objectIn(answer, keys);
  const changed = keys.filter((key) => isSet(now[key]) && !isSame(old[key], values[key]));
  const isConfirmed = (key: string) => isSame(now[key], then[key]) && !isSame(now[key], old[key]);
  const isStored = changed.every((key) => isSame(now[key], values[key]) || isConfirmed(key));
  return judged(read, changed.length === 0 ? 'unknown' : isStored);
}

/** An item counts as removed if one of these keys has a new, truthy value. */
const marks = ['deleted', 'isDeleted', 'is_deleted', 'deletedAt', 'deleted_at', 'archived', 'status', 'state'];

/**
 * Returns whether the item was removed: it is missing, or a key in `marks` changed, such as `deletedAt` or `status`.
 * Returns `unknown` if the item could not be read.
 */
export function isRemoved(read: Answer, { before }: { before: Answer }): Found {
  const now = objectIn(read, marks);
  const old = objectIn(before, marks);
  const found = judged(read, !marks.some((key) => now[key] && !isSame(now[key], old[key])));
  return found === 'unknown' ? found : !found;
}

/**
 * Returns the id of the item in an answer; undefined without an id. The id is the value of the first of `keys` that the
 * JSON contains. Without such a key, the id is the last part of the header `Location`.
 */
export function idOf(answer: Answer, keys: readonly string[]): string | undefined {
  const object = objectIn(answer, keys);
  const key = keys.find((one) => isSet(object[one]));
  if (key !== undefined) return String(object[key]);
  const place = (answer.headers.Location ?? '').replace(/[?#].*$/, '').split('/');
  const last = place.filter((part) => part !== '').pop();
  return last === undefined ? undefined : decoded(last);
}

/** Returns the decoded text, or the unchanged text if its percent-encoding is invalid. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function judged(read: Answer, found: Found): Found {
  if (read.status === 404 || read.status === 410) return false;
  if (read.status < 200 || read.status > 299) return 'unknown';
  return isWrongJson(read) ? false : found;
}

/** Returns true if the content type is JSON, but the body is invalid JSON, `null` or an error. */
function isWrongJson(read: Answer): boolean {
  if (!(read.headers['Content-Type'] ?? '').toLowerCase().includes('json')) return false;
  const json = jsonOf(read);
  if (typeof json !== 'object' || json === null) return json === null || json === undefined;
  const { error, errors } = json as Values;
  return Boolean(error) || (Array.isArray(errors) ? errors.length > 0 : Boolean(errors));
}

/**
 * Returns the first object that has one of `keys`: the JSON of the answer, or an object directly inside, such as the
 * value of `data`. Returns an empty object if no object has such a key.
 */
function objectIn(answer: Answer, keys: readonly string[]): Values {
  const json = jsonOf(answer);
  const all = isObject(json) ? [json, ...Object.values(json).filter(isObject)] : [];
  return all.find((one) => keys.some((key) => isSet(one[key]))) ?? {};
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** Returns true if two values mean the same. A target may answer the text `5` as the number 5, and `Red` as `red`. */
function isSame(a: unknown, b: unknown): boolean {
  return isSet(a) && plain(a) === plain(b);
}

function plain(value: unknown): string {
  const isNumber = isSet(value) && !Number.isNaN(Number(value));
  return isNumber ? String(Number(value)) : String(value).trim().toLowerCase();
}
