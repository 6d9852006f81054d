import type { Params, RequestBody } from 'k6/http';

/** The address may be an object of k6's `http.url`. */
export type Batched = { method: string; url: unknown; body: RequestBody | null; params: Params };
type Fields = { method?: string; url?: unknown; body?: RequestBody; params?: Params; name?: unknown };

/**
 * Returns the requests of `http.batch` in one form. A script gives them as a list or as an object, and writes each
 * request as an address, a list or an object.
 * https://grafana.com/docs/k6/latest/javascript-api/k6-http/batch/
 */
export function batchEntries(requests: object): Batched[] {
  return Object.values(requests).map((one: unknown) => {
    if (Array.isArray(one)) {
      const [method, url, body, params] = one;
      return { method, url, body: body ?? null, params: params ?? {} };
    }
    const fields = one as Fields;
    // The result of http.url has an address and a name, but no method.
    const isAddress = typeof one === 'string' || (fields.method === undefined && typeof fields.name === 'string');
    if (isAddress) return { method: 'GET', url: one, body: null, params: {} };
    return { method: fields.method ?? 'GET', url: fields.url, body: fields.body ?? null, params: fields.params ?? {} };
  });
}

/** Returns the answers of a batch in the form of its requests: a list, or an object with the same keys. */
export function likeBatch<T>(requests: object, answers: readonly T[]): T[] | Record<string, T> {
  if (Array.isArray(requests)) return [...answers];
  return Object.fromEntries(Object.keys(requests).map((key, i) => [key, answers[i]!]));
}
