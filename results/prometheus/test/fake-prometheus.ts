import { labelKey } from '../../record/metric.ts';
import { decodeWrite, sampleCount, type WireSeries } from '../codec.ts';
import { answerOf, type Stored } from './fake-query.ts';

/**
 * A fake Prometheus. Like Prometheus, it rejects a sample that is not later than the last sample of its series, unless
 * both samples are equal.
 */
export class FakePrometheus {
  readonly series = new Map<string, Stored[]>();
  readonly requests: { url: string; authorization: string | null }[] = [];
  /** The number of samples in each write request. */
  readonly sizes: number[] = [];
  /**
   * The faults of the next write requests, in order. A number is the status of the answer. `away`: the connection is
   * refused. `lost`: the samples are stored, but the answer does not arrive. `dropped`: the answer is 204, but the
   * samples are not stored.
   */
  readonly faults: (number | 'none' | 'away' | 'lost' | 'dropped')[] = [];
  native = true;
  away = false;
  /** True to accept connections and never answer. */
  silent = false;
  answerWrite: (() => Response) | undefined;
  answerQuery: (() => Response) | undefined;
  /** A query that matches gets 422. A real Prometheus answers 422 if a query reads too many samples. */
  refuses: RegExp | undefined;
  /** When set, queries and writes without this bearer token get 401. */
  token: string | undefined;

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const url = String(input);
    this.requests.push({ url, authorization: new Headers(init?.headers).get('authorization') });
    if (this.silent) await silence(init?.signal);
    if (this.away) throw new TypeError('fetch failed', { cause: new Error('connection refused') });
    if (url.endsWith('/status/flags')) {
      return Response.json({ data: { 'enable-feature': this.native ? 'exemplar-storage,native-histograms' : '' } });
    }
    if (url.endsWith('/status/buildinfo')) return Response.json({ data: { version: '2.42.0' } });
    if (this.token !== undefined && this.requests.at(-1)!.authorization !== `Bearer ${this.token}`) {
      return new Response('no token', { status: 401 });
    }
    if (url.includes('/api/v1/query')) return this.answerQuery?.() ?? this.#query(new URL(url).searchParams);
    const fault = this.faults.shift();
    if (fault === 'away') throw new TypeError('fetch failed', { cause: new Error('connection refused') });
    if (typeof fault === 'number') return new Response(`made to answer ${fault}`, { status: fault });
    if (this.answerWrite) return this.answerWrite();
    if (fault === 'dropped') return new Response(null, { status: 204 });
    const answer = this.#storeBody(init?.body as Uint8Array);
    if (fault === 'lost') throw new TypeError('fetch failed', { cause: new Error('other side closed') });
    return answer;
  };

  /** Returns the last value of every series of `metric`, by the value of its label `label`. */
  last(metric: string, label = 'name'): Record<string, Stored['value']> {
    const found: Record<string, Stored['value']> = {};
    for (const [key, stored] of this.series) {
      const labels = Object.fromEntries(key.split('\u0001').map((pair) => pair.split('\u0000')));
      if (labels.__name__ === metric) found[labels[label] ?? ''] = stored.at(-1)!.value;
    }
    return found;
  }

  #query(search: URLSearchParams): Response {
    if (this.refuses?.test(search.get('query')!)) return new Response('too many samples', { status: 422 });
    const value = answerOf(this.series, search.get('query')!, Number(search.get('time')) * 1000);
    const result = value === undefined ? [] : [{ metric: {}, value: [0, String(value)] }];
    return Response.json({ status: 'success', data: { resultType: 'vector', result } });
  }

  #storeBody(body: Uint8Array): Response {
    let series: WireSeries[];
    try {
      series = decodeWrite(body);
    } catch (error) {
      return new Response(String(error), { status: 400 });
    }
    return this.store(series);
  }

  /** Answers 204, or the reason why the series are not stored. */
  store(request: readonly WireSeries[]): Response {
    this.sizes.push(sampleCount(request));
    const additions: [string, Stored][] = [];
    for (const { labels, samples, histograms } of request) {
      if (histograms.length > 0 && !this.native) return new Response('native histograms are disabled', { status: 500 });
      const key = labelKey(labels);
      const all = [...samples, ...histograms.map(({ t, count, sum }) => ({ t, value: { count, sum } }))];
      for (const one of all) {
        const last = additions.findLast(([other]) => other === key)?.[1] ?? this.series.get(key)?.at(-1);
        const same = last && last.t === one.t && JSON.stringify(last.value) === JSON.stringify(one.value);
        if (same) continue;
        if (last && one.t <= last.t) return new Response('out of order sample', { status: 400 });
        additions.push([key, one]);
      }
    }
    for (const [key, one] of additions) this.series.set(key, [...(this.series.get(key) ?? []), one]);
    return new Response(null, { status: 204 });
  }
}

function silence(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
