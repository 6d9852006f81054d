import type { BodyLimit, TimedLimit } from './body-limits.ts';
import { BodyLimitError } from './limit-error.ts';
import { LimitedBody, readLimited } from './limited-body.ts';

/** `unread` is the reason why the body was not read to its end; undefined if the whole body was read. */
export type Fetched = { status: number; ok: boolean; headers: Headers; text: string; unread?: string };

/** The options of `fetch`, and the function to use instead of Node's `fetch`. */
export type Ask = RequestInit & { signal?: AbortSignal; fetch?: typeof globalThis.fetch };

/**
 * Fetches a URL and reads its whole body. Throws BodyLimitError and closes the connection as soon as the body exceeds
 * its limit of bytes or time. At most one chunk more than the limit is kept in memory. Other errors are those of
 * `fetch`.
 */
export async function fetchText(url: string | URL, limit: TimedLimit, ask: Ask = {}): Promise<Fetched> {
  return fetchWithin(url, limit, ask, readAll);
}

/**
 * Fetches a URL and reads the start of its body, up to the limit of bytes. If the body breaks off or stalls,
 * returns the part that arrived. Throws BodyLimitError if the status and the headers do not arrive within the time
 * limit. Other errors are those of `fetch`.
 */
export async function fetchStart(url: string | URL, limit: TimedLimit, ask: Ask = {}): Promise<Fetched> {
  return fetchWithin(url, limit, ask, readStart);
}

type Read = (response: Response, limit: BodyLimit) => Promise<{ bytes: Buffer; unread?: string }>;

async function fetchWithin(url: string | URL, limit: TimedLimit, ask: Ask, read: Read): Promise<Fetched> {
  const { signal, fetch: send = fetch, ...init } = ask;
  const over = new AbortController();
  // The limit of time and `signal` also end the wait for a `fetch` that ignores its signal.
  const stopped = new Promise<never>((_, reject) => {
    over.signal.addEventListener('abort', () => reject(over.signal.reason), { once: true });
  });
  stopped.catch(() => undefined);
  const follow = () => over.abort(signal?.reason);
  if (signal?.aborted) follow();
  signal?.addEventListener('abort', follow, { once: true });
  // The timer must not keep the process alive.
  const timer = setTimeout(() => over.abort(new BodyLimitError(limit, 'time')), limit.time).unref();
  try {
    const sent = send(url, { ...init, signal: over.signal });
    const response = await Promise.race([sent, stopped]).catch((error: unknown) => {
      throw withPort(error, url);
    });
    const { status, ok, headers } = response;
    const { bytes, unread } = await read(response, limit);
    return { status, ok, headers, text: bytes.toString('utf8'), ...(unread !== undefined && { unread }) };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', follow);
  }
}

/** Returns an error that names the port if Node's `fetch` refused the port, such as 6000, with the cause `bad port`. */
function withPort(error: unknown, url: string | URL): unknown {
  if (!(error instanceof TypeError && error.cause instanceof Error && error.cause.message === 'bad port')) return error;
  const text = `Node does not connect to port ${new URL(url).port}, which the Fetch standard blocks: use another port`;
  return new TypeError(text, { cause: new Error(text) });
}

// An exception in the loop of `readLimited` cancels the stream, which closes the connection.
const readAll: Read = async ({ body }, limit) => ({ bytes: await readLimited(body ?? noBody(), limit) });

async function* noBody(): AsyncGenerator<Uint8Array> {}

const readStart: Read = async (response, limit) => {
  const body = new LimitedBody(limit);
  try {
    for await (const chunk of response.body ?? [])
      if (!body.addStart(chunk)) return { bytes: body.bytes(), unread: new BodyLimitError(limit, 'bytes').message };
  } catch (error) {
    // If the body breaks off, the part that arrived is returned.
    const unread = error instanceof BodyLimitError ? error.message : `${limit.body} broke off`;
    return { bytes: body.bytes(), unread };
  }
  return { bytes: body.bytes() };
};
