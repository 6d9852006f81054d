import { type ZodType, z } from 'zod';

/**
 * Accepts an object whose keys come from a script, and returns a Map. `z.record` would leave out the key `__proto__`,
 * and an object would inherit keys such as `constructor`.
 */
export function anyKeys<Value extends ZodType>(value: Value) {
  return z
    .custom<object>((given) => typeof given === 'object' && given !== null && !Array.isArray(given))
    .transform((given) => new Map<string, unknown>(Object.entries(given)))
    .pipe(z.map(z.string(), value));
}
