import type { Page } from 'playwright';

/**
 * Adds a `traceparent` (https://www.w3.org/TR/trace-context/) to the requests for documents and API calls of one
 * origin. Each step is a trace, so a slow step can be found in the traces of the system under test. The DevTools domain
 * `Fetch` adds the header. It pauses each request of a redirect chain, so the header can be left out after a redirect
 * to another origin. Playwright's `extraHTTPHeaders` would send the header to all origins. A cross-origin call would
 * then need a preflight, which may fail.
 */
export class TraceContext {
  readonly #origin: string;
  readonly #randomHex: (bytes: number) => string;
  readonly #documents: { url: string; atMs: number; trace: string }[] = [];
  readonly #nowMs: () => number;
  #trace: string;

  /** @param randomHex returns random bytes as hexadecimal digits. The bytes must be different in every run */
  constructor(webUrl: string, randomHex: (bytes: number) => string, nowMs: () => number) {
    this.#origin = new URL(webUrl).origin;
    this.#randomHex = randomHex;
    this.#nowMs = nowMs;
    this.#trace = randomHex(16);
  }

  /** Starts a new trace and returns its id (32 hexadecimal digits). */
  begin(): string {
    this.#trace = this.#randomHex(16);
    return this.#trace;
  }

  /**
   * Returns the trace id of the last document that was requested from `url` at `atMs` or before. Undefined without such
   * a document.
   */
  traceOf(url: string, atMs: number): string | undefined {
    const [wanted] = url.split('#');
    return this.#documents.findLast((one) => one.url === wanted && one.atMs <= atMs)?.trace;
  }

  /**
   * Adds the header `traceparent` to the requests of a page. Must be called for each page before its first navigation.
   */
  async attach(page: Page): Promise<void> {
    const session = await page.context().newCDPSession(page);
    session.on('Fetch.requestPaused', ({ requestId, request, resourceType }) => {
      const trace = this.#trace;
      if (resourceType === 'Document') this.#documents.push({ url: request.url, atMs: this.#nowMs(), trace });
      const headers = Object.entries(request.headers).map(([name, value]) => ({ name, value: String(value) }));
      const traceparent = { name: 'traceparent', value: `00-${trace}-${this.#randomHex(8)}-01` };
      // An error is ignored, because this call fails only if the page was closed.
      session.send('Fetch.continueRequest', { requestId, headers: [...headers, traceparent] }).catch(() => undefined);
    });
    const urlPattern = `${this.#origin}/*`;
    const types = ['Document', 'XHR', 'Fetch'] as const;
    await session.send('Fetch.enable', { patterns: types.map((resourceType) => ({ urlPattern, resourceType })) });
  }
}
