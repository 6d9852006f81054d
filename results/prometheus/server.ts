import { timeLimit } from '../../scenarios/base/time-limit.ts';

/** A Prometheus, or what speaks its protocols, as we reach it. The bearer travels in the header and nowhere else. */
export type Server = { writeUrl: string; bearer?: string; fetch?: typeof globalThis.fetch };

export type Answer = { kind: 'done' | 'later' | 'refused'; reason: string };

const requestTimeoutMs = 10_000;

/** `http://host/api/v1/write` → `http://host`, whatever comes before the last three parts. */
export function baseUrlOf(writeUrl: string): string {
  const url = new URL(writeUrl);
  return `${url.origin}${url.pathname.replace(/\/api\/v1\/(write|push)\/?$/, '').replace(/\/$/, '')}`;
}

/**
 * One write request. 5xx, 429 and a connection that fails are worth another try; any other refusal is final, as the
 * specification says. https://prometheus.io/docs/specs/prw/remote_write_spec/#retries-backoff
 */
export async function postWrite(server: Server, body: Uint8Array, signal: AbortSignal): Promise<Answer> {
  let response: Response;
  try {
    response = await request(server, server.writeUrl, signal, {
      method: 'POST',
      body: new Uint8Array(body),
      headers: {
        'content-type': 'application/x-protobuf',
        'content-encoding': 'snappy',
        'x-prometheus-remote-write-version': '0.1.0',
      },
    });
  } catch (error) {
    return { kind: 'later', reason: `no answer: ${causeOf(error)}` };
  }
  const text = await response.text().catch(() => '');
  if (response.ok) return { kind: 'done', reason: '' };
  const told = text.replace(/\s+/g, ' ').trim().slice(0, 500);
  const reason = `${response.status} ${server.bearer ? told.replaceAll(server.bearer, '***') : told}`.trim();
  return { kind: response.status >= 500 || response.status === 429 ? 'later' : 'refused', reason };
}

/**
 * Whether the server stores native histograms. Prometheus below 3.8 does with a feature flag only, and answers 500 to
 * a whole request that holds one without it. A server that does not tell gets classic buckets, which all understand.
 * Throws when there is no answer at all.
 */
export async function probeNative(server: Server, signal: AbortSignal): Promise<boolean> {
  const base = baseUrlOf(server.writeUrl);
  const flags = await status(server, `${base}/api/v1/status/flags`, signal);
  if (flags?.['enable-feature']?.split(',').includes('native-histograms')) return true;
  const build = await status(server, `${base}/api/v1/status/buildinfo`, signal);
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(build?.version ?? '') ?? [];
  return Number(major) > 3 || (Number(major) === 3 && Number(minor) >= 8);
}

async function status(server: Server, url: string, signal: AbortSignal): Promise<Record<string, string> | undefined> {
  const response = await request(server, url, signal, {});
  if (response.status >= 500) throw new Error(`${response.status} from ${new URL(url).pathname}`);
  const body = await response.json().catch(() => undefined);
  return response.ok ? (body as { data?: Record<string, string> } | undefined)?.data : undefined;
}

/** Never follows a redirect: what is sent here is meant for this host. */
export function request(server: Server, url: string, signal: AbortSignal, init: RequestInit): Promise<Response> {
  return (server.fetch ?? fetch)(url, {
    ...init,
    redirect: 'manual',
    signal: timeLimit(requestTimeoutMs, `nothing within ${requestTimeoutMs / 1000} s`, signal),
    headers: { ...init.headers, ...(server.bearer !== undefined && { authorization: `Bearer ${server.bearer}` }) },
  });
}

/** fetch hides "connection refused" one level down. */
export function causeOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(inner instanceof Error)) return String(inner);
  return inner.message || (inner as NodeJS.ErrnoException).code || inner.name;
}
