import http from 'k6/http';
import { togetherTag } from '../names.ts';
import type { Batched } from '../redirects/batch-entries.ts';
import { counted, isCounting } from './count-calls.ts';

/*
 * `http.batch` and `http.asyncRequest`, which send several requests at once. While the script waits for one of these
 * requests or sleeps, it does not see the answers of the others. k6 counts these answers by `togetherTag`.
 */

/** Returns a function that sends requests by `http.batch`. */
export function batchTogether(): (list: readonly Batched[]) => object {
  const { batch } = http;
  const send = (list: readonly Batched[]) =>
    batch(list.map(({ method, url, body, params }) => [method, url, body, params]) as never);
  if (!isCounting) return send;
  const size = (list: readonly Batched[]) => list.length;
  const together = counted('http', send, size, true);
  const alone = counted('http', send, size);
  return (list) => (list.every(hasOneSample) ? together(list.map(marked)) : alone(list));
}

/** Returns a function that sends a request by `http.asyncRequest`. */
export function asyncTogether() {
  const { asyncRequest } = http;
  const send = ({ method, url, body, params }: Batched) => asyncRequest(method, url as string, body as never, params);
  if (!isCounting) return send;
  const together = counted('http', send, undefined, true);
  const alone = counted('http', send);
  return (one: Batched) => (hasOneSample(one) ? together(marked(one)) : alone(one));
}

/** For a digest or NTLM sign-in, k6 sends and counts more than one request. */
function hasOneSample({ params: { auth } }: Batched): boolean {
  return auth === undefined || auth === null || auth === 'basic';
}

/** Tags that k6 refuses stay unchanged, so that k6 reports them. */
function marked(one: Batched): Batched {
  const tags = one.params.tags ?? {};
  return typeof tags === 'object' ? { ...one, params: { ...one.params, tags: { ...tags, [togetherTag]: '1' } } } : one;
}
