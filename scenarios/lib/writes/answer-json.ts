/** The JSON of an answer; undefined if the body is not JSON. */
export function jsonOf({ body }: { body: unknown }): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
}

/** Returns whether a JSON value is an object; false for null and for a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
