import { exampleOf, type Json } from './open-api-values.ts';

type Operation = { method: string; path: string; parameters: readonly Json[] };

/**
 * The examples of path parameters, by their place: `/carts/{}` is the place of the id in `/carts/{id}` and in
 * `/carts/{cart}/items`. Operations may name the parameter at one place differently, but they accept the same ids.
 */
export type SharedExamples = ReadonlyMap<string, string>;

/** Returns the place of a parameter: the part of the path that ends at `end`, with `{}` for each name. */
export function placeIn(path: string, end: number): string {
  return path.slice(0, end).replace(/\{[^{}]*\}/g, '{}');
}

/**
 * Returns the examples of the path parameters of all operations. Several operations may have an example for the same
 * place in a path. The example of the first GET is then used, because the item that a GET reads should exist.
 */
export function sharedExamples(root: Json, operations: readonly Operation[]): SharedExamples {
  const shared = new Map<string, string>();
  const reading = operations.filter(({ method }) => method === 'GET');
  for (const { path, parameters } of [...reading, ...operations]) {
    for (const { 0: whole, 1: name, index } of path.matchAll(/\{([^{}]*)\}/g)) {
      const place = placeIn(path, index + whole.length);
      if (shared.has(place)) continue;
      const examples = parameters
        .filter((one) => one.in === 'path' && one.name === name)
        .flatMap((one) => exampleOf(root, one) ?? []);
      if (examples.length > 0) shared.set(place, examples.at(-1)!);
    }
  }
  return shared;
}
