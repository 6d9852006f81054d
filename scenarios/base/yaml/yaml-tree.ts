import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { append } from '../long-lists.ts';
import { isPrintable } from '../printable.ts';

/** The offset of a key or list entry in its file, and the places of the keys below it. */
export type Place = { offset: number; inner: Places };
export type Places = ReadonlyMap<string, Place>;

/** `hasValue` is false if the value at `path` could not be read. */
export type TreeProblem = {
  path: readonly PropertyKey[];
  offset: number;
  message: string;
  hint?: string;
  hasValue: boolean;
};

/**
 * The value of a document, the place of each key, and the problems that do not depend on a schema. `isCut` is true if
 * aliases repeat too many values: some values are then missing in `value`.
 */
export type Tree = {
  value: unknown;
  places: Places;
  offset: number;
  problems: readonly TreeProblem[];
  isCut: boolean;
};

type Part = { value: unknown; places: Places; size: number };
type Path = readonly PropertyKey[];

/** The maximum number of values that aliases repeat. Nested aliases could repeat billions of values. */
const mostRepeated = 10_000;
/**
 * All scalars share this map, because a scalar has no keys. A map for each scalar would cost more memory than the
 * values.
 */
const noPlaces: Places = new Map();
const nothing: Part = { value: undefined, places: noPlaces, size: 0 };
/**
 * The prototype of a YAML map that has a key `toString` or `valueOf`. zod compares the property `length` of a value
 * with a number. For `name: { length: { toString: 1 } }`, JavaScript would then call `toString` and throw. With this
 * prototype, JavaScript calls the method below instead.
 */
const comparable: object = Object.create(Object.prototype, { [Symbol.toPrimitive]: { value: () => '{…}' } });
const coreTags = ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`);

/** Builds the tree of a composed document, in linear time even with aliases. */
export function toTree(document: Document.Parsed): Tree {
  return new TreeBuilder().build(document);
}

class TreeBuilder {
  readonly #problems: TreeProblem[] = [];
  /**
   * The built value of each YAML anchor, or `open` while the value is being built. Without `open`, an alias inside its
   * own anchor would recurse without end.
   */
  readonly #anchors = new Map<string, Part | 'open'>();
  #repeated = 0;

  build(document: Document.Parsed): Tree {
    const offset = document.contents?.range?.[0] ?? 0;
    const { yaml } = document.directives;
    if (yaml.explicit && yaml.version !== '1.2')
      this.#fail(`the file declares YAML ${yaml.version}, but only YAML 1.2 is read`, offset, [], {
        hint: 'remove the line %YAML',
      });
    const { value, places } = this.#node(document.contents, [], offset);
    return { value, places, offset, problems: this.#problems, isCut: this.#repeated > mostRepeated };
  }

  #fail(message: string, offset: number, path: Path, more: { hint?: string; hasValue?: boolean } = {}): Part {
    this.#problems.push({ message, offset, path, hasValue: true, ...more });
    return nothing;
  }

  #node(node: unknown, path: Path, parentOffset: number): Part {
    if (node === null || node === undefined) return { value: null, places: noPlaces, size: 1 };
    if (isAlias(node)) return this.#alias(node, path);
    if (!isScalar(node) && !isCollection(node)) return nothing;
    const offset = node.range?.[0] ?? parentOffset;
    if (node.tag !== undefined && !coreTags.includes(node.tag))
      return this.#fail('a YAML tag (!name) is not allowed here', offset, path, {
        hint: 'write the value without !',
        hasValue: false,
      });
    const { anchor } = node;
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    const part = isScalar(node)
      ? this.#scalar(node, offset, path)
      : isMap(node)
        ? this.#map(node, offset, path)
        : this.#list(node as YAMLSeq, offset, path);
    if (anchor !== undefined) this.#anchors.set(anchor, part);
    return part;
  }

  #scalar({ value, source }: Scalar, offset: number, path: Path): Part {
    if (typeof value === 'number' && !Number.isFinite(value))
      return this.#fail(`a finite number is needed, but ${source} is given`, offset, path, { hasValue: false });
    // JavaScript rounds whole numbers above 2^53, so the value would differ from the file.
    if (typeof value === 'number' && !Number.isSafeInteger(value) && /^[-+]?(0[xo])?[\da-fA-F]+$/.test(source ?? ''))
      return this.#fail('a whole number between -(2^53 - 1) and 2^53 - 1 is needed', offset, path, { hasValue: false });
    return { value, places: noPlaces, size: 1 };
  }

  #list({ items }: YAMLSeq, offset: number, path: Path): Part {
    const value: unknown[] = [];
    const places = new Map<string, Place>();
    let size = 1;
    for (const [i, item] of items.entries()) {
      const part = this.#node(item, [...path, i], offset);
      value.push(part.value);
      places.set(String(i), { offset: rangeOf(item) ?? offset, inner: part.places });
      size += part.size;
    }
    return { value, places, size };
  }

  #map({ items }: YAMLMap, offset: number, path: Path): Part {
    const value: Record<string, unknown> = {};
    const places = new Map<string, Place>();
    const merged: Part[] = [];
    let size = 1;
    for (const { key, value: inner } of items) {
      const at = rangeOf(key) ?? rangeOf(inner) ?? offset;
      if (isScalar(key) && key.value === '<<' && key.type === 'PLAIN') {
        append(merged, this.#merged(inner, at, path));
        continue;
      }
      const name = this.#name(key, at, path);
      if (name === undefined) continue;
      const part = this.#node(inner, [...path, name], at);
      size += part.size;
      if (places.has(name)) {
        this.#fail('the key occurs twice', at, [...path, name], { hint: 'remove one of the two keys' });
        continue;
      }
      value[name] = part.value;
      places.set(name, { offset: at, inner: part.places });
    }
    for (const one of merged) {
      size += one.size;
      for (const [name, place] of one.places) {
        // A key of the map itself overrides merged keys. An earlier merged map overrides later ones.
        if (places.has(name)) continue;
        value[name] = (one.value as Record<string, unknown>)[name];
        places.set(name, place);
      }
    }
    if (places.has('toString') || places.has('valueOf')) Object.setPrototypeOf(value, comparable);
    return { value, places, size };
  }

  /** Returns the maps of `<<: *base` or `<<: [*base, *more]` (https://yaml.org/type/merge.html). */
  #merged(node: unknown, offset: number, path: Path): Part[] {
    const given = isCollection(node) && !isMap(node) ? node.items : [node];
    const parts = given.map((one) => this.#node(one, [...path, '<<'], offset));
    if (
      parts.every(
        ({ value }) => value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value)),
      )
    )
      return parts.filter(({ value }) => value !== undefined);
    this.#fail('a map of keys is needed, or an alias of such a map', offset, [...path, '<<']);
    return [];
  }

  #alias(alias: Alias, path: Path): Part {
    const offset = alias.range?.[0] ?? 0;
    const { source } = alias;
    const part = this.#anchors.get(source);
    const fail = (message: string, hint?: string) =>
      this.#fail(message, offset, path, { ...(hint && { hint }), hasValue: false });
    if (part === undefined)
      return fail(`the alias *${source} has no anchor`, `above the alias, write &${source} before the value to repeat`);
    if (part === 'open')
      return fail(`the alias *${source} lies inside the value that it repeats, so this value would never end`);
    const before = this.#repeated;
    this.#repeated += part.size;
    if (this.#repeated <= mostRepeated) return part;
    return before > mostRepeated ? nothing : fail(`the aliases of this file repeat more than ${mostRepeated} values`);
  }

  /** Returns the name of a key. Adds a problem and returns undefined for an invalid key. */
  #name(key: unknown, offset: number, path: Path): string | undefined {
    const refuse = (message: string, name?: string) => {
      this.#fail(message, offset, name === undefined ? path : [...path, name]);
      return undefined;
    };
    if (!isScalar(key)) return refuse(isAlias(key) ? 'an alias cannot be a key' : 'a map or a list cannot be a key');
    const name = key.value === null ? (key.source ?? '') : String(key.value);
    if (name === '') return refuse('a key is empty');
    if (!isPrintable(name)) return refuse('a key has invisible characters', name);
    // JavaScript would set the prototype of the object instead of a key with this name.
    if (name === '__proto__') return refuse('__proto__ cannot be a key', name);
    return name;
  }
}

function rangeOf(node: unknown): number | undefined {
  return (node as { range?: readonly number[] | null } | null)?.range?.[0];
}
