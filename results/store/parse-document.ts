import { type RunDocument, runDocumentSchema } from '../record/run.ts';

type Key = string | number;
type Parent = Record<Key, unknown>;

/** The maximum number of repairs. A document that needs more repairs shows a bug, and is rejected. */
const mostMended = 100;

/**
 * Returns a run document that its schema accepts. A number that is not finite becomes null. If the schema allows no
 * null there, the list item with the number is removed. Outside of a list, the number becomes 0. Throws ZodError for a
 * document that cannot be repaired in this way.
 */
export function parseDocument(document: Omit<RunDocument, 'seal'>): RunDocument {
  const places: string[] = [];
  const mended = withoutInfinite(document, [], places) as Parent;
  for (;;) {
    const parsed = runDocumentSchema.safeParse(mended);
    if (parsed.success) return places.length === 0 ? parsed.data : withReason(parsed.data, places);
    const path = parsed.error.issues[0]!.path as Key[];
    if (places.length >= mostMended || !mend(mended, path)) throw parsed.error;
    places.push(path.join('.'));
  }
}

/**
 * Returns a copy in which every number that is not finite is null. The paths of these numbers are added to `places`.
 */
function withoutInfinite(value: unknown, path: readonly Key[], places: string[]): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    places.push(path.join('.'));
    return null;
  }
  if (Array.isArray(value)) return value.map((one, i) => withoutInfinite(one, [...path, i], places));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, withoutInfinite(one, [...path, key], places)]),
  );
}

/**
 * Repairs the document at a path that leads to a null. Removes the innermost list item on the path. If the path
 * contains no list item, sets the null to 0. Returns false if the document cannot be repaired in this way.
 */
function mend(document: Parent, path: readonly Key[]): boolean {
  const item = path.findLastIndex((key) => typeof key === 'number');
  const parentOf = (end: number) => path.slice(0, end).reduce<unknown>((at, key) => (at as Parent)[key], document);
  if (item >= 0) {
    (parentOf(item) as unknown[]).splice(path[item] as number, 1);
    return true;
  }
  const parent = parentOf(path.length - 1) as Parent;
  const key = path.at(-1);
  if (key === undefined || parent[key] !== null) return false;
  parent[key] = 0;
  return true;
}

function withReason(document: RunDocument, places: readonly string[]): RunDocument {
  const named = [...new Set(places)].slice(0, 5).join(', ');
  return { ...document, reason: `${document.reason} (values that are not finite numbers were left out: ${named})` };
}
