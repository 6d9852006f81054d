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

/** Watches whether each page that a journey opens is loaded. Frames in a page do not count. */
export class PageLoads {
  readonly #waiting = new Set<Request>();
  readonly #refused = new WeakSet<Request>();
  #failed: FailedLoad | undefined;

  watch(context: BrowserContext): void {
    context.on('request', (request) => {
      if (isOfPage(request) && /^https?:/.test(request.url())) this.#waiting.add(request);
    });
    context.on('response', (response) => this.#waiting.delete(response.request()));
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

  /**
   * Waits for the missing answers of all pages that are not closed. Returns the address of a page without an answer.
   */
  async unanswered(limitMs: number): Promise<string | undefined> {
    const open = () => [...this.#waiting].filter((request) => !isClosed(request));
    const answers = open().map((request) => request.response().catch(() => null));
    await within(limitMs, Promise.all(answers), []);
    return open()[0]?.url();
  }

  /** Notes the requests that a route of the journey aborts. Playwright reports no event for such an abort. */
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
