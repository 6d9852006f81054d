import type { Params, RequestBody } from 'k6/http';
import { Trend } from 'k6/metrics';
import { hopTag, ownMetrics } from './names.ts';
import { now } from './now.ts';
import { expecting, isExpected } from './redirects/expected-answers.ts';
import { nextRequest, type Sent } from './redirects/next-request.ts';
import { timeoutIn } from './redirects/timeout-in.ts';
import type { Answer } from './seen-answers.ts';

/** k6 follows this many redirects by default. https://grafana.com/docs/k6/latest/using-k6/k6-options/reference/ */
const maxRedirects = 10;
const finalStatuses = expecting({ min: 200, max: 299 }, 304);
const calls = new Trend(ownMetrics.redirectedCall, true);

let most = maxRedirects;
let lastRecorded: Answer | undefined;

/**
 * Sets how many redirects a call follows: the script's `maxRedirects`, or k6's default. With the returned option, k6
 * itself follows no redirect.
 */
export function frameRedirects(ofScript?: number | null): { maxRedirects: 0 } {
  most = ofScript ?? maxRedirects;
  return { maxRedirects: 0 };
}

/** Returns true if `answer` is the final answer of the redirected call that was recorded last. */
export function isRecorded(answer: object): boolean {
  return answer === lastRecorded;
}

/** A request to send. `url` is a text, or an object that k6's `http.url` made. */
export type Made = {
  method: string;
  url: unknown;
  body?: RequestBody | null | undefined;
  params?: Params | null | undefined;
};

/**
 * A call whose first answer is a redirect. The frame (meshproof's code around a script) sends the requests of the chain
 * one by one and records one call. The record has the time from the first request to the end of the last answer, and
 * whether this answer is as expected.
 */
export class RedirectChain {
  readonly #first: Made & { params: Params };
  readonly #most: number;
  readonly #endsMs: number;
  #sent: Sent;
  #answer: Answer;
  #followed = 0;
  #tookMs: number;

  constructor(made: Made, answer: Answer) {
    const { method, body = null } = made;
    const params = made.params ?? {};
    const { duration, blocked } = answer.timings;
    this.#first = { ...made, params };
    // If the key `redirects` is present, k6 converts its value to a whole number, so that null and undefined mean 0.
    this.#most = 'redirects' in params ? Math.trunc(Number(params.redirects)) || 0 : most;
    // The timeout of a request covers its redirects.
    this.#endsMs = now() - duration - blocked + timeoutIn(params.timeout);
    this.#sent = { method, url: '', body, params };
    this.#answer = answer;
    this.#tookMs = duration;
  }

  /** Returns the next request of the chain. After the last answer, records the call and returns undefined. */
  next(): Sent | undefined {
    const next = this.#followed < this.#most ? nextRequest(this.#answer, this.#sent) : undefined;
    if (!next) {
      const { status, error_code: code } = this.#answer;
      this.#record(status, code);
      lastRecorded = this.#answer;
      return undefined;
    }
    this.#followed++;
    this.#sent = next;
    const timeout = Math.max(1, this.#endsMs - now());
    const tags = { ...next.params.tags, name: recordedName(this.#first.url, this.#first.params), [hopTag]: '1' };
    // Without this callback, a target that only redirects would have no errors, because k6 expects every 3xx.
    const last = this.#isEndless() && { responseCallback: finalStatuses };
    return { ...next, params: { ...next.params, redirects: 0, timeout, tags, ...last } };
  }

  get answer(): Answer {
    return this.#answer;
  }

  add(answer: Answer): void {
    const { duration, blocked } = answer.timings;
    // A redirected user also waits for the connection of each further request.
    this.#tookMs += duration + blocked;
    // As in k6, the last answer of a chain contains the first request.
    Object.assign(answer, { request: this.#answer.request });
    this.#answer = answer;
  }

  failed(): void {
    this.#record(0, 0);
  }

  /**
   * Returns true if the chain reached k6's default limit of redirects. Returns false if the script set another limit:
   * reaching that limit is no error in k6.
   */
  #isEndless(): boolean {
    return this.#followed === maxRedirects && this.#most === maxRedirects;
  }

  #record(status: number, code: number): void {
    const { method, url, params } = this.#first;
    const expected = isExpected(status, this.#isEndless() ? { responseCallback: finalStatuses } : params);
    calls.add(this.#tookMs, {
      ...params.tags,
      name: recordedName(url, params),
      method: method.toUpperCase(),
      status: String(status),
      ...(expected !== undefined && { expected_response: String(expected) }),
      ...(code > 0 && { error_code: String(code) }),
    });
  }
}

/** Returns the name under which k6 records a request. The credentials of an address are masked. */
export function recordedName(url: unknown, params: Params): string {
  const template = (url as { name?: unknown } | null)?.name;
  const name = params.tags?.name ?? (typeof template === 'string' ? template : url);
  return String(name).replace(/\/\/[^/?#@]*@/, '//****:****@');
}
