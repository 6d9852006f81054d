import { decodeWrite } from '../codec.ts';
import type { VectorElement } from '../query.ts';

/** A server that stores samples. Servers differ in these answers and behaviours. */
export type FakeServer = {
  /** The answer of `/api/v1/status/buildinfo`; if absent, the status is 404. */
  build?: Record<string, string>;
  /** The answer of `/api/v1/status/flags`; if absent, the status is 404. */
  flags?: Record<string, string>;
  config?: string;
  write?: () => Response;
  query?: () => Response;
  native?: boolean;
  /** True if samples out of order are accepted. */
  late?: boolean;
  isVictoria?: boolean;
  skewMs?: number;
  /** The name of a label that the server removes from each series. */
  drops?: string;
  /** A header that each request needs. A request without this header gets 401. */
  header?: [string, string];
};

const stored = (data: unknown, status = 200) => Response.json({ status: 'success', data }, { status });
const refusal = (status: number, error: string) => Response.json({ status: 'error', error }, { status });

/** Returns a `fetch` that answers like the server. */
export function fakeFetch(server: FakeServer, nowMs: () => number): typeof globalThis.fetch {
  const elements: (VectorElement & { t: number })[] = [];
  return async (input, init) => {
    const { pathname, searchParams } = new URL(String(input));
    const { header } = server;
    if (header && new Headers(init?.headers).get(header[0]) !== header[1]) return new Response('', { status: 401 });
    if (pathname.endsWith('/buildinfo')) return server.build ? stored(server.build) : new Response('', { status: 404 });
    if (pathname.endsWith('/flags')) return server.flags ? stored(server.flags) : new Response('', { status: 404 });
    if (pathname.endsWith('/config')) return stored({ yaml: server.config ?? '' });
    if (pathname.endsWith('/metrics')) return new Response('vm_app_version{version="x", short_version="v1.145.0"} 1');
    if (init?.method === 'POST') return server.write?.() ?? write(init.body as Uint8Array);
    const query = searchParams.get('query')!;
    if (server.query) return server.query();
    const seconds = (nowMs() + (server.skewMs ?? 0)) / 1000;
    if (query === 'time()' || (query === 'now()' && server.isVictoria)) {
      return stored({ resultType: 'scalar', result: [seconds, String(seconds)] });
    }
    if (query === 'now()' || (server.isVictoria && query.includes('histogram_count'))) return refusal(400, 'unknown');
    const name = /(\w+)\{/.exec(query)![1];
    const found = elements.filter(({ labels }) => labels.__name__ === name);
    const result = found.map(({ labels, value }) => ({ metric: labels, value: [seconds, String(value)] }));
    return stored({ resultType: 'vector', result });
  };

  function write(body: Uint8Array): Response {
    for (const { labels, samples, histograms } of decodeWrite(body)) {
      const { [server.drops ?? '']: _, ...kept } = labels;
      const put = (name: string, t: number, value: number) =>
        elements.push({ labels: { ...kept, __name__: name }, t, value });
      for (const { t, value } of samples) {
        const last = elements.find((one) => one.labels.__name__ === labels.__name__);
        if (last && t < last.t && !server.late) return new Response('out of order sample', { status: 400 });
        if (!last) put(labels.__name__!, t, value);
      }
      for (const { t, count } of histograms) {
        if (!server.native && !server.isVictoria) return new Response('native are disabled', { status: 500 });
        put(server.isVictoria ? `${labels.__name__}_count` : labels.__name__!, t, count);
      }
    }
    return new Response(null, { status: 204 });
  }
}
