import type { UserError } from '../../scenarios/base/errors.ts';
import type { Refused } from '../../scenarios/base/yaml/document.ts';
import { below, type Kind, kinds, type Placed } from './objects.ts';

/** Returns a field of an unchecked value; undefined if there is none. */
export function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** Returns the name of an unchecked object; undefined if it has none. */
export function nameOf(object: unknown): string | undefined {
  const name = field(field(object, 'metadata'), 'name');
  return typeof name === 'string' ? name : undefined;
}

/**
 * The objects with errors. A reference to one of them is not dangling. `isComplete` is false if a file could not be
 * parsed, because the file may contain further objects of any name.
 */
export class UnreadObjects {
  readonly objects: readonly Placed<unknown>[];
  readonly #isComplete: boolean;

  constructor(refused: readonly Refused[], isComplete: boolean) {
    this.objects = refused.flatMap((one) =>
      Array.isArray(one.value) ? one.value.map((value, i) => below(one, [i], value)) : [one],
    );
    this.#isComplete = isComplete;
  }

  /** Returns whether one of the objects may have this kind and name. An unreadable kind or name may be any. */
  has(kind: Kind, name: string): boolean {
    return (
      !this.#isComplete ||
      this.objects.some(({ value }) => {
        const own = field(value, 'kind');
        const isKnown = typeof own === 'string' && Object.hasOwn(kinds, own);
        return (!isKnown || own === kind) && (nameOf(value) ?? name) === name;
      })
    );
  }

  names(kind: Kind): string[] {
    return this.objects.flatMap(({ value }) => (field(value, 'kind') === kind ? (nameOf(value) ?? []) : []));
  }
}

const referenced: Readonly<Record<string, Kind>> = {
  indicatorRef: 'SLI',
  alertPolicyRef: 'AlertPolicy',
  conditionRef: 'AlertCondition',
  targetRef: 'AlertNotificationTarget',
  metricSourceRef: 'DataSource',
};

/** Yields the references in an object that may have errors: the kind, the name, and the path of each. */
export function* referencesIn(
  value: unknown,
  path: readonly PropertyKey[] = [],
): Generator<{ kind: Kind; name: string; path: readonly PropertyKey[] }> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    // These keys have maps whose keys the user chooses. So a key in such a map is no reference.
    if (key === 'metadata' || key === 'connectionDetails' || (key === 'spec' && path.at(-1) === 'metricSource'))
      continue;
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    const kind = Object.hasOwn(referenced, key) ? referenced[key] : undefined;
    if (kind !== undefined && typeof inner === 'string') yield { kind, name: inner, path: at };
    yield* referencesIn(inner, at);
  }
}

/**
 * Returns the errors in `content` whose key has no error in `form`. For example, a reference with a malformed name gets
 * only the error of form, and no error about a missing object.
 */
export function atOtherPlaces(content: readonly UserError[], form: readonly UserError[]): UserError[] {
  const placeOf = ({ where: { file, line, key } }: UserError) => JSON.stringify([file, line, key]);
  const places = new Set(form.map(placeOf));
  return content.filter((error) => !places.has(placeOf(error)));
}
