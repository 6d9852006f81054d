import type { WriteBody } from '../base/route.ts';

/**
 * Returns the values of a recorded body; undefined for a body that is neither a JSON object nor a form in which each
 * name occurs once.
 * @param change with `kept`, the result's `change` marks each text, number and boolean as `kept`; without it, `change`
 * is empty
 */
export function valuesOf(body: { type: string; text: string }, change?: 'kept'): WriteBody | undefined {
  const values = body.type.includes('json') ? parsedObject(body.text) : formValues(body.text);
  if (!values) return undefined;
  const keys = change ? Object.keys(values).filter((key) => /string|number|boolean/.test(typeof values[key])) : [];
  return { type: body.type, values, change: Object.fromEntries(keys.map((key) => [key, 'kept' as const])) };
}

function parsedObject(text: string): Record<string, unknown> | undefined {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function formValues(text: string): Record<string, string> | undefined {
  const pairs = [...new URLSearchParams(text)];
  const values = Object.fromEntries(pairs);
  return Object.keys(values).length === pairs.length ? values : undefined;
}
