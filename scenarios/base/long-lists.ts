// `Math.max(...values)` and `list.push(...more)` put every element on the stack, and throw a RangeError for more than
// about 100,000 elements. The functions below have no such limit.

/** Returns the smallest number, like `Math.min`: Infinity for no numbers, NaN if a number is NaN. */
export function smallest(values: Iterable<number>): number {
  let found = Number.POSITIVE_INFINITY;
  for (const value of values) found = Math.min(found, value);
  return found;
}

/** Returns the largest number, like `Math.max`: -Infinity for no numbers, NaN if a number is NaN. */
export function largest(values: Iterable<number>): number {
  let found = Number.NEGATIVE_INFINITY;
  for (const value of values) found = Math.max(found, value);
  return found;
}

/** Returns the smallest and the largest of some numbers. */
export function extremes(values: readonly number[]): [smallest: number, largest: number] {
  return [smallest(values), largest(values)];
}

/** Adds the elements of `more` to the end of `list`. */
export function append<T>(list: T[], more: Iterable<T>): void {
  for (const one of more) list.push(one);
}

/** Returns whether there is no element. Reads at most one element. */
export function isEmpty(elements: Iterable<unknown>): boolean {
  for (const _ of elements) return false;
  return true;
}
