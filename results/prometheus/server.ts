import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { type Ask, type Fetched, fetchStart, fetchText } from '../../scenarios/base/limits/fetch-limited.ts';
import { jsonIn } from '../../scenarios/base/limits/parse-json.ts';
import { oneLine } from '../../scenarios/base/one-line.ts';
import { learnQuery } from '../../scenarios/base/secrets/learn-query.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import type { Labels } from '../record/metric.ts';
import { foreignAnswer } from './receiver-answer.ts';

/**
 * A Prometheus, or another server with the same protocols. The values of `headers` are sent only to the hosts of
 * `writeUrl` and `queryUrl`.
 */
export type Server = {
  writeUrl: string;
  /** The address of the query API, with or without `/api/v1/query` at its end. If absent, `writeUrl` determines it. */
  queryUrl?: string;
  headers?: Readonly<Record<string, string>>;
  /** Labels that are added to each sent series. A label that the series already has is not replaced. */
  externalLabels?: Labels;
  fetch?: typeof globalThis.fetch;
};

/**
 * The result of a request. `later`: the request may succeed later. `rejected`: the server will not accept this request.
 * `status` is absent if no answer arrived.
 */
export type Answer = { kind: 'done' | 'later' | 'rejected'; reason: string; status?: number };

/**
 * Returns the base address of the query API, which ends before `/api/v1/query`. Without `queryUrl`, the base address
 * comes from `writeUrl`: `http://host/x/api/v1/write` → `http://host/x`.
 */
export function queryBaseOf({ writeUrl, queryUrl }: Pick<Server, 'writeUrl' | 'queryUrl'>): string {
  const url = new URL(queryUrl ?? writeUrl);
  const ending = queryUrl === undefined ? /\/api\/v1\/(write|push)\/?$/ : /\/api\/v1(\/query)?\/?$/;
  return `${url.origin}${url.pathname.replace(ending, '').replace(/\/$/, '')}`;
}

/**
 * Sends one write request and returns its result. The result `later` means that the request must be sent again: after
 * 5xx, 429 or a failed connection, and after a 2xx answer of a server that is probably no Prometheus.
 * https://prometheus.io/docs/specs/prw/remote_write_spec/#retries-backoff
 */
export async function postWrite(server: Server, body: Uint8Array, signal: AbortSignal): Promise<Answer> {
  let response: Fetched;
  try {
    response = await fetchStart(server.writeUrl, bodyLimits.writeAnswer, optionsOf(server, signal, write(body)));
  } catch (error) {
    return { kind: 'later', reason: `no answer: ${causeOf(error)}` };
  }
  const { text, status, unread } = response;
  if (response.ok) {
    // A remote-write receiver answers with a few bytes. Another kind of server gives a longer or unfinished answer.
    if (unread) return { kind: 'later', reason: `${unread}, so the receiver is probably not a Prometheus`, status };
    const foreign = foreignAnswer(status, response.headers.get('content-type'), text);
    return foreign === null ? { kind: 'done', reason: '', status } : { kind: 'later', reason: foreign, status };
  }
  // Secrets are masked before the text is cut, because a cut secret would not be recognised.
  const masked = masker.text(text);
  const reason = `${status} ${oneLine(masked).slice(0, 500)}`.trim();
  return { kind: status >= 500 || status === 429 ? 'later' : 'rejected', reason, status };
}

function write(body: Uint8Array): RequestInit {
  return {
    method: 'POST',
    body: new Uint8Array(body),
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    },
  };
}

/**
 * Returns whether the server stores native histograms. Prometheus below 3.8 does so only with a feature flag. False for
 * a server without a status API, because every server accepts classic buckets. Undefined if the answer of the status
 * API is missing, too long or a 5xx.
 */
export async function probeNative(server: Server, signal: AbortSignal): Promise<boolean | undefined> {
  const read = (name: string) => readStatus(server, `${queryBaseOf(server)}/api/v1/status/${name}`, signal);
  try {
    const flags = await read('flags');
    if (flags?.['enable-feature']?.split(',').includes('native-histograms')) return true;
    const build = await read('buildinfo');
    const [, major, minor] = /^(\d+)\.(\d+)\./.exec(build?.version ?? '') ?? [];
    return Number(major) > 3 || (Number(major) === 3 && Number(minor) >= 8);
  } catch {
    return undefined;
  }
}

/**
 * Returns `data` from an answer of the status API; undefined for a 3xx or 4xx answer. Throws for a 5xx answer, and if
 * no answer arrives.
 */
export async function readStatus(
  server: Server,
  url: string,
  signal: AbortSignal,
): Promise<Record<string, string> | undefined> {
  const { ok, status, text } = await fetchText(url, bodyLimits.statusAnswer, optionsOf(server, signal));
  if (status >= 500) throw new Error(`${status} from ${new URL(url).pathname}`);
  return ok ? (jsonIn(text) as { data?: Record<string, string> } | null | undefined)?.data : undefined;
}

/**
 * Returns request options with the headers of the server. Redirects are not followed, so that no other host gets the
 * headers. The values in the addresses are masked from then on, because the answer may repeat the address.
 */
export function optionsOf(server: Server, signal: AbortSignal, init: RequestInit = {}): Ask {
  for (const address of [server.writeUrl, server.queryUrl]) if (address !== undefined) learnQuery(masker, address);
  return {
    ...init,
    ...(server.fetch && { fetch: server.fetch }),
    redirect: 'manual',
    signal,
    headers: { ...server.headers, ...init.headers },
  };
}

/**
 * Returns the cause of a failed fetch, such as "connection refused". Node's `fetch` puts the cause into `error.cause`.
 * If the answer had a status below 100, the cause is an AssertionError, whose text explains nothing.
 */
export function causeOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(inner instanceof Error)) return String(inner);
  const { code = '' } = inner as NodeJS.ErrnoException;
  if (code === 'ERR_ASSERTION') return 'the answer is not valid HTTP';
  return inner.message || code || inner.name;
}
