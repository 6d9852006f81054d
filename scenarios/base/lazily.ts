/** Returns an object whose values are computed when they are read for the first time. */
export function lazily<T extends object>(parts: { readonly [Key in keyof T]: () => T[Key] }): T {
  const whole = {} as T;
  for (const key of Object.keys(parts) as (keyof T)[]) {
    Object.defineProperty(whole, key, {
      configurable: true,
      enumerable: true,
      get() {
        const value = parts[key]();
        Object.defineProperty(whole, key, { value });
        return value;
      },
    });
  }
  return whole;
}
