import http, { type Params, type RequestBody } from 'k6/http';
import { Counter } from 'k6/metrics';
import { noteBlocked } from './blocked-note.ts';
import { ownMetrics } from './names.ts';
import { type Made, RedirectChain, recordedName } from './redirect-chain.ts';
import { type Batched, batchEntries, likeBatch } from './redirects/batch-entries.ts';
import { watchExpected } from './redirects/expected-answers.ts';
import { isRedirect, type Sent } from './redirects/next-request.ts';
import { type Answer, answered, isKeeping, threw } from './seen-answers.ts';
import { asyncTogether, batchTogether } from './transport/calls-together.ts';
import { counted } from './transport/count-calls.ts';
import { fromPoolMs, wasRepeated } from './transport/was-repeated.ts';

const repeated = new Counter(ownMetrics.repeatedRequests);

/**
 * Replaces functions of `k6/http`. All modules of a VU share one `http` object, so the user's programs also call the
 * replacements. The replacements
 * - record answers and errors, except the errors of `batch` (seen-answers.ts)
 * - report blocked requests, except those of `batch` and `asyncRequest` (blocked-note.ts)
 * - follow redirects, and record the whole chain as one call (redirect-chain.ts)
 * - count the requests that k6 repeated.
 *
 * k6 itself must not follow redirects, so k6's option `maxRedirects` must be 0 (`frameRedirects`). The parameter
 * `redirects: 0` of a request has the same effect, but needs a new object for each request.
 */
export function frameHttp(): void {
  const request = counted('http', http.request);
  const batch = batchTogether();
  const asyncRequest = asyncTogether();
  watchExpected();

  function framed(method: string, url: string, body?: RequestBody | null, params?: Params | null): Answer {
    let answer: Answer;
    try {
      answer = request(method, url, body, params?.redirects === undefined ? params : { ...params, redirects: 0 });
    } catch (error) {
      refused(url, error);
      throw error;
    }
    const { status, timings } = answer;
    if (timings.blocked > fromPoolMs && wasRepeated(timings)) noteRepeated(method, url, params);
    // Most answers are neither redirects nor failures, and comparisons are cheaper in k6 than calls.
    if (status > 199 && status < 300 && !isKeeping) return answer;
    answered(answer, status);
    return isRedirect(status) ? followed({ method, url, body, params }, answer) : answer;
  }

  function hop({ method, url, body, params }: Sent): Answer {
    try {
      const answer = request(method, url, body, params);
      seen(answer, method, url, params);
      return answer;
    } catch (error) {
      refused(url, error);
      throw error;
    }
  }

  function followed(made: Made, first: Answer): Answer {
    const chain = new RedirectChain(made, first);
    for (let next = chain.next(); next; next = chain.next()) {
      try {
        chain.add(hop(next));
      } catch (error) {
        chain.failed();
        throw error;
      }
    }
    return chain.answer;
  }

  const withBody = (method: string) => (url: string, body?: RequestBody | null, params?: Params) =>
    framed(method, url, body, params);
  Object.assign(http, {
    request: framed,
    get: (url: string, params?: Params) => framed('GET', url, null, params),
    head: (url: string, params?: Params) => framed('HEAD', url, null, params),
    options: withBody('OPTIONS'),
    post: withBody('POST'),
    put: withBody('PUT'),
    patch: withBody('PATCH'),
    del: withBody('DELETE'),
    batch: framedBatch(batch),
    asyncRequest: framedAsync(asyncRequest),
  });
}

/** Records an answer and returns its status. Reads few fields, because each field costs k6 about a microsecond. */
function seen(answer: Answer, method: string, url: unknown, params?: Params | null): number {
  const { status, timings } = answer;
  answered(answer, status);
  if (timings.blocked > fromPoolMs && wasRepeated(timings)) noteRepeated(method, url, params);
  return status;
}

function refused(url: unknown, error: unknown): void {
  threw();
  noteBlocked('http', url, error);
}

function framedAsync(asyncRequest: ReturnType<typeof asyncTogether>) {
  async function onceAsync(one: Sent): Promise<Answer> {
    try {
      const answer = await asyncRequest(one);
      seen(answer, one.method, one.url, one.params);
      return answer;
    } catch (error) {
      threw();
      throw error;
    }
  }

  return async function framed(
    method: string,
    url: string,
    body?: RequestBody | null,
    params?: Params,
  ): Promise<Answer> {
    const first = await onceAsync({ method, url, body: body ?? null, params: { ...params, redirects: 0 } });
    if (!isRedirect(first.status)) return first;
    const chain = new RedirectChain({ method, url, body, params }, first);
    for (let next = chain.next(); next; next = chain.next()) {
      try {
        chain.add(await onceAsync(next));
      } catch (error) {
        chain.failed();
        throw error;
      }
    }
    return chain.answer;
  };
}

/** Replaces `http.batch`. If calls of the batch are redirected, their next requests are sent as another batch. */
function framedBatch(batch: ReturnType<typeof batchTogether>) {
  return (requests: object): unknown => {
    const together = (list: readonly Batched[]): Answer[] => {
      const answers: Answer[] = Object.values(batch(list));
      for (const [i, answer] of answers.entries()) {
        const { method, url, params } = list[i]!;
        if (wasRepeated(answer.timings)) noteRepeated(method, url, params);
      }
      return answers;
    };
    const made = batchEntries(requests);
    const first = together(made.map((one) => ({ ...one, params: { ...one.params, redirects: 0 } })));
    const chains = first.map((answer, i) => isRedirect(answer.status) && new RedirectChain(made[i]!, answer));
    let open = nextOf(chains);
    while (open.length > 0) {
      try {
        const answers = together(open.map(({ next }) => next));
        for (const [i, { chain }] of open.entries()) chain.add(answers[i]!);
      } catch (error) {
        for (const { chain } of open) chain.failed();
        throw error;
      }
      open = nextOf(open.map(({ chain }) => chain));
    }
    const answers = first.map((answer, i) => (chains[i] || { answer }).answer);
    for (const answer of isKeeping ? [...answers].sort(healthyFirst) : answers) answered(answer, answer.status);
    return likeBatch(requests, answers);
  };
}

function noteRepeated(method: string, url: unknown, given?: Params | null): void {
  const params = given ?? {};
  repeated.add(1, { ...params.tags, name: recordedName(url, params), method: method.toUpperCase() });
}

/** Returns the next request of each chain that goes on. A chain that ends records its requests as one call. */
function nextOf(chains: readonly (RedirectChain | false)[]): { chain: RedirectChain; next: Sent }[] {
  return chains.flatMap((chain) => {
    const next = chain ? chain.next() : undefined;
    return chain && next ? [{ chain, next }] : [];
  });
}

/** Sorts the failed answers of a batch after the good ones, so that the answer recorded last is a failed one. */
function healthyFirst(a: Answer, b: Answer): number {
  const isHealthy = ({ status }: Answer) => Number(status >= 200 && status < 300);
  return isHealthy(b) - isHealthy(a);
}
