import type { Page } from 'playwright';

/**
 * Sends a `traceparent` (https://www.w3.org/TR/trace-context/) with the documents and the API calls of one origin, so that
 * a step can be looked up in what the system under test wrote about it. A trace is a step.
 *
 * The browser hands us each such request before it is sent (CDP Fetch), and each hop of a redirect by itself: one to another
 * origin goes out as it is. Playwright's extraHTTPHeaders would send the header to everyone, and a cross-origin call with
 * it needs a preflight that may fail. A wrapper of `fetch` in the page would be quicker, but hand the header on to wherever
 * a call is redirected, and leave documents without.
 */
export class TraceContext {
  readonly #origin: string;
  readonly #randomHex: (bytes: number) => string;
  readonly #documents: { url: string; atMs: number; trace: string }[] = [];
  readonly #nowMs: () => number;
  #trace: string;

  /** `randomHex` gives so many random bytes as hexadecimal digits, never the same in another run. */
  constructor(webUrl: string, randomHex: (bytes: number) => string, nowMs: () => number) {
    this.#origin = new URL(webUrl).origin;
    this.#randomHex = randomHex;
    this.#nowMs = nowMs;
    this.#trace = randomHex(16);
  }

  /** Begins a new trace, whose id (32 hexadecimal digits) it gives. */
  begin(): string {
    this.#trace = this.#randomHex(16);
    return this.#trace;
  }

  /** The trace of the last document from `url` that was asked for before `atMs`. */
  traceOf(url: string, atMs: number): string | undefined {
    const [wanted] = url.split('#');
    return this.#documents.findLast((one) => one.url === wanted && one.atMs <= atMs)?.trace;
  }

  /** To be called for each page before it is sent anywhere. */
  async attach(page: Page): Promise<void> {
    const session = await page.context().newCDPSession(page);
    session.on('Fetch.requestPaused', ({ requestId, request, resourceType }) => {
      const trace = this.#trace;
      if (resourceType === 'Document') this.#documents.push({ url: request.url, atMs: this.#nowMs(), trace });
      const headers = Object.entries(request.headers).map(([name, value]) => ({ name, value: String(value) }));
      const traceparent = { name: 'traceparent', value: `00-${trace}-${this.#randomHex(8)}-01` };
      // A page that is closed meanwhile takes its requests along.
      session.send('Fetch.continueRequest', { requestId, headers: [...headers, traceparent] }).catch(() => undefined);
    });
    const urlPattern = `${this.#origin}/*`;
    const types = ['Document', 'XHR', 'Fetch'] as const;
    await session.send('Fetch.enable', { patterns: types.map((resourceType) => ({ urlPattern, resourceType })) });
  }
}
