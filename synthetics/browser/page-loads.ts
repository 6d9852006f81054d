import type { BrowserContext, Page, Request, Route } from 'playwright';
import { within } from './wait.ts';

export type FailedLoad = { url: string; error: string };

/**
 * Errors that do not mean a missing answer: the journey left the page, the journey called `setOffline`, or an answer
 * with a status of 400 or above has no content.
 */
const otherErrors = new Set([
  'net::ERR_ABORTED',
  'net::ERR_INTERNET_DISCONNECTED',
  'net::ERR_HTTP_RESPONSE_CODE_FAILURE',
]);

/** A page whose document did not arrive completely. `isAnswered` is true if the server began to answer. */
export type UnfinishedLoad = { url: string; isAnswered: boolean };

/**
 * Watches whether the document of each page that a journey opens arrives completely. Frames and resources of a page do
 * not count, because they may be endless streams.
 */
export class PageLoads {
  /** The documents that have not arrived completely. The value is true if the answer has begun. */
  readonly #waiting = new Map<Request, boolean>();
  readonly #refused = new WeakSet<Request>();
  #failed: FailedLoad | undefined;

  watch(context: BrowserContext): void {
    context.on('request', (request) => {
      if (isOfPage(request) && /^https?:/.test(request.url())) this.#waiting.set(request, false);
    });
    context.on('response', (response) => {
      if (this.#waiting.has(response.request())) this.#waiting.set(response.request(), true);
    });
    context.on('requestfinished', (request) => this.#waiting.delete(request));
    context.on('requestfailed', (request) => {
      this.#waiting.delete(request);
      const error = request.failure()?.errorText ?? '';
      if (!isOfPage(request) || otherErrors.has(error) || this.#refused.has(request)) return;
      this.#failed ??= { url: request.url(), error };
    });
    this.#watchRoutes(context);
    context.on('page', (page) => this.#watchRoutes(page));
  }

  /** Returns the first page whose load failed. */
  failed(): FailedLoad | undefined {
    return this.#failed;
  }

  /** Waits up to `limitMs` for the documents of all open pages. Returns a page whose document has still not arrived. */
  async unfinished(limitMs: number): Promise<UnfinishedLoad | undefined> {
    const open = () => [...this.#waiting].filter(([request]) => !isClosed(request));
    const answers = open().map(async ([request]) => (await request.response())?.finished());
    await within(limitMs, Promise.allSettled(answers), []);
    const [first] = open();
    return first && { url: first[0].url(), isAnswered: first[1] };
  }

  /**
   * Notes the requests that the journey aborts by a Playwright route. Playwright reports no event for such an abort.
   */
  #watchRoutes(routed: Page | BrowserContext): void {
    const inner = routed as unknown as { _onRoute(route: Route): Promise<void> };
    const handle = inner._onRoute.bind(routed);
    inner._onRoute = (route) => {
      const abort = route.abort.bind(route);
      route.abort = (code) => {
        this.#refused.add(route.request());
        return abort(code);
      };
      return handle(route);
    };
  }
}

/** Returns whether a request loads a page, not a frame in it. The first request of a popup has no frame yet. */
export function isOfPage(request: Request): boolean {
  if (!request.isNavigationRequest()) return false;
  try {
    return request.frame().parentFrame() === null;
  } catch {
    return true;
  }
}

function isClosed(request: Request): boolean {
  try {
    return request.frame().page().isClosed();
  } catch {
    return false;
  }
}
