import type { BrowserContext, Page, Request, Route } from 'playwright';
import { within } from './wait.ts';

export type FailedLoad = { url: string; error: string };

/**
 * Errors that do not mean a missing answer. They occur when the journey leaves the page or calls `setOffline`, and when
 * an answer with a status of 400 or above has no content.
 */
const otherErrors = new Set([
  'net::ERR_ABORTED',
  'net::ERR_INTERNET_DISCONNECTED',
  'net::ERR_HTTP_RESPONSE_CODE_FAILURE',
]);

/** A page whose document did not arrive completely. `isAnswered` is true if the server began to answer. */
export type UnfinishedLoad = { url: string; isAnswered: boolean };

/** `isJudged` is true for the document of a page, which must arrive. A frame may be an endless stream and need not. */
type Load = { isJudged: boolean; isAnswered: boolean };

/** Watches whether the documents of the pages that a journey opens, and of the frames in them, arrive completely. */
export class PageLoads {
  /** The documents that have not arrived completely. */
  readonly #waiting = new Map<Request, Load>();
  readonly #refused = new WeakSet<Request>();
  #failed: FailedLoad | undefined;

  watch(context: BrowserContext): void {
    context.on('request', (request) => {
      if (!request.isNavigationRequest()) return;
      this.#waiting.set(request, { isJudged: isOfPage(request) && /^https?:/.test(request.url()), isAnswered: false });
    });
    context.on('response', (response) => {
      const load = this.#waiting.get(response.request());
      if (load) load.isAnswered = true;
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

  /** The number of pages and frames whose documents have not arrived completely. */
  get pending(): number {
    return this.#waiting.size;
  }

  /** Returns the first page whose load failed. */
  failed(): FailedLoad | undefined {
    return this.#failed;
  }

  /** Waits up to `limitMs` for the documents of all open pages. Returns a page whose document has still not arrived. */
  async unfinished(limitMs: number): Promise<UnfinishedLoad | undefined> {
    const open = () => [...this.#waiting].filter(([request, { isJudged }]) => isJudged && !isClosed(request));
    const answers = open().map(async ([request]) => (await request.response())?.finished());
    await within(limitMs, Promise.allSettled(answers), []);
    const [first] = open();
    return first && { url: first[0].url(), isAnswered: first[1].isAnswered };
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

/**
 * Returns whether a request loads a page, not a frame in it. The first request of a popup loads a page, but has no
 * frame yet.
 */
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
