import { isObject, jsonOf } from './answer-json.ts';
import type { Answer, Values } from './stored.ts';

/** The facts that this virtual user has learned from all answers of one list. */
type Seen = {
  longest: number;
  /** True when the list ever contained an item of this virtual user. */
  hasOurs: boolean;
  /** For each item that was missing, the number of elements in the shortest answer that did not contain it. */
  missed: Map<string, number>;
};

const lists = new Map<string, Seen>();
const mostMissed = 1000;

/**
 * Finds an item in an answer that is a list. Returns the item in the form of an answer to a request for this item
 * alone. For a missing item, the status is 404 if the list is complete, and 0 if the list may be one page of a longer
 * list. A list is complete if all of these are true:
 * - An earlier answer was longer.
 * - An earlier answer contained an item of this virtual user.
 * - This answer names no further pages.
 * @param address the address of the list
 */
export function itemInList(answer: Answer, address: string, id: string, keys: readonly string[]): Answer {
  const json = jsonOf(answer);
  const elements = elementsOf(json, keys);
  const { status, headers } = answer;
  if (status < 200 || status > 299 || !elements) return { status: 0, headers, body: null };
  const seen = lists.get(address) ?? { longest: 0, hasOurs: false, missed: new Map<string, number>() };
  lists.set(address, seen);
  seen.longest = Math.max(seen.longest, elements.length);
  const item = elements.find((one) => keys.some((key) => String(valuesOf(one)[key]) === id) || String(one) === id);
  if (item !== undefined) {
    seen.hasOurs = true;
    seen.missed.delete(id);
    return { status, headers, body: JSON.stringify(item) };
  }
  const length = Math.min(elements.length, seen.missed.get(id) ?? Number.POSITIVE_INFINITY);
  const isWhole = seen.hasOurs && seen.longest > length && !isPage(json, elements.length);
  if (!isWhole) remember(seen.missed, id, length);
  return { status: isWhole ? 404 : 0, headers, body: null };
}

function remember(missed: Map<string, number>, id: string, length: number): void {
  missed.set(id, length);
  for (const oldest of missed.keys()) {
    if (missed.size <= mostMissed) return;
    missed.delete(oldest);
  }
}

/** Returns the first list whose elements have one of the keys, else the first list in the answer. */
function elementsOf(json: unknown, keys: readonly string[]): unknown[] | undefined {
  const near = [json, ...Object.values(valuesOf(json))];
  const all = [...near, ...near.flatMap((one) => Object.values(valuesOf(one)))].filter(Array.isArray);
  return all.find((list) => list.some((one) => keys.some((key) => key in valuesOf(one)))) ?? all[0];
}

/**
 * Returns true if the list has more pages: the answer has a value such as `nextCursor`, or a `total` above `length`.
 */
function isPage(json: unknown, length: number): boolean {
  const top = valuesOf(json);
  const facts = [top, ...Object.values(top).map(valuesOf)].flatMap((one) => Object.entries(one));
  return facts.some(([name, value]) => {
    if (/^(has_?)?(next|more)|cursor|lastEvaluated/i.test(name)) return Boolean(value);
    return /(^|_)(total|count)|Total|Count/.test(name) && Number(value) > length;
  });
}

function valuesOf(value: unknown): Values {
  return isObject(value) ? value : {};
}
