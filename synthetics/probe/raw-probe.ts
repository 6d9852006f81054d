/** The value of a probe's file, before a schema has checked it. */
export type Raw = Readonly<Record<string, unknown>>;

/** An address in a probe's file, and its key. `schemes` is empty for a mere host, such as `tls.host`. */
export type Address = { url: unknown; path: readonly PropertyKey[]; schemes: readonly string[] };

/** Returns the steps of an HTTP probe; an empty list if the file has no list of steps. */
export function stepsOf({ http }: Raw): readonly unknown[] {
  const steps = fieldOf(http, 'steps');
  return Array.isArray(steps) ? steps : [];
}

/** Returns the value of a key of an object; undefined if `value` is no object. */
export function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Raw)[key] : undefined;
}

/** Returns the name of a step of an HTTP probe, under which its time is recorded. Without a name, it is the number. */
export function nameOfStep(name: string | undefined, index: number): string {
  return name ?? String(index + 1);
}
