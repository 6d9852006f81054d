/** A cache of results. The default is a Map. A WeakMap suits arguments that are objects. */
type Cache<A, R> = { get(argument: A): R | undefined; set(argument: A, result: R): unknown };

/** Returns a function that calls `make` once for each argument, and remembers the result. */
export function remembered<A, R extends NonNullable<unknown> | null>(
  make: (argument: A) => R,
  cache: Cache<A, R> = new Map<A, R>(),
): (argument: A) => R {
  return (argument) => {
    const kept = cache.get(argument);
    if (kept !== undefined) return kept;
    const made = make(argument);
    cache.set(argument, made);
    return made;
  };
}
