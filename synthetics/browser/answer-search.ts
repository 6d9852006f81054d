import type { APIResponse, BrowserContext, Page, Response } from 'playwright';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { learn, learnCookies, learnTokens } from '../../scenarios/base/secrets/issued-tokens.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { beforeNewPage } from './before-new-page.ts';
import { within } from './wait.ts';

/** Only answers to these types of requests are searched for tokens: pages, and requests from scripts. */
const searchedTypes = new Set(['document', 'xhr', 'fetch']);
/** The content types that are searched. Plain text is included, because some servers send JSON as text. */
const searchedContent =
  /^$|^(?:application|text)\/(?:[\w.-]+\+)?json\b|^application\/x-www-form-urlencoded|^text\/plain/;

const limit = bodyLimits.journeyAnswer;
/**
 * The time for which `done` waits for the search of answers that have arrived completely. On a busy machine, the
 * browser may need seconds to return a body. An answer that is still arriving may never end, so `done` waits for such
 * an answer only for `limit.time`.
 */
export const searchMs = 5000;
/** The memory for the bodies of a page. If the bodies need more, the browser drops the oldest bodies. */
const keptBytes = 20_000_000;

/** `complete` resolves when the answer has arrived completely. */
type Arrival = { size: () => Promise<number>; complete: Promise<unknown> };

type OpenSearch = { ended: Promise<void>; isComplete: boolean };

/**
 * Finds tokens in the answers that journeys receive. A found token is masked from then on. The bodies are read late:
 * before a page or a context closes, and when `done` is called. An immediate read would slow down the measured pages.
 */
export class AnswerSearch {
  readonly #arrived: Response[] = [];
  readonly #open = new Set<OpenSearch>();
  /**
   * The contexts in which Playwright's client made calls. Their cookies are searched for tokens: the client hides
   * redirect answers, which may set a cookie.
   */
  readonly #called = new Set<BrowserContext>();

  watch(context: BrowserContext): void {
    beforeNewPage(context, (page) => {
      this.#closeLate(page);
      return within(limit.time, keepBodies(page), undefined);
    });
    context.on('response', (response) => {
      if (searchedTypes.has(response.request().resourceType())) this.#arrived.push(response);
    });
    // A call of `context.request` causes no Playwright event. All methods of `context.request` call one private method,
    // which is wrapped here.
    const request = context.request as unknown as { _innerFetch(options: object): Promise<APIResponse> };
    const call = request._innerFetch.bind(request);
    request._innerFetch = async (options) => {
      const answer = await call(options);
      this.#called.add(context);
      learnTokens(masker, answer.url());
      this.#search(answer, { size: async () => 0, complete: Promise.resolve() });
      return answer;
    };
    this.#closeLate(context);
  }

  /** Resolves when the search of all answers so far has ended, at the latest after 5 s. */
  async done(): Promise<void> {
    for (const response of this.#arrived.splice(0)) {
      const size = async () => (await response.request().sizes()).responseBodySize;
      this.#search(response, { size, complete: response.finished() });
    }
    for (const context of this.#called) this.#wait(learnCookiesOf(context), Promise.resolve());
    this.#called.clear();
    const ended = (searches: Iterable<OpenSearch>) => Promise.all(Array.from(searches, (search) => search.ended));
    await within(limit.time, ended(this.#open), undefined);
    const complete = [...this.#open].filter(({ isComplete }) => isComplete);
    await within(searchMs - limit.time, ended(complete), undefined);
  }

  /**
   * Searches the answers before a page or context closes. After the close, the bodies of the answers can no longer be
   * read.
   */
  #closeLate(closing: Page | BrowserContext): void {
    const close: (options?: object) => Promise<void> = closing.close.bind(closing);
    closing.close = async (options?: object) => {
      await this.done();
      await close(options);
    };
  }

  #search(answer: Response | APIResponse, { size, complete }: Arrival): void {
    this.#wait(learnHeaders(answer), complete);
    this.#wait(learnBody(answer, size), complete);
  }

  /**
   * Adds a search for which `done` waits. A failed search is ignored, because the page or context of the answer has
   * closed.
   */
  #wait(search: Promise<void>, complete: Promise<unknown>): void {
    const ended = search.catch(() => undefined).then(() => void this.#open.delete(open));
    const open: OpenSearch = { ended, isComplete: false };
    this.#open.add(open);
    complete.then(
      () => {
        open.isComplete = true;
      },
      () => undefined,
    );
  }
}

/**
 * Makes the browser keep the bodies of answers after a navigation. The answer to a sign-in contains tokens, and then
 * the page often navigates at once.
 */
async function keepBodies(page: Page): Promise<void> {
  try {
    const session = await page.context().newCDPSession(page);
    const sizes = { maxTotalBufferSize: keptBytes, maxResourceBufferSize: limit.bytes };
    await session.send('Network.configureDurableMessages', sizes);
  } catch {
    // The error is ignored: the page was closed, or an older Chromium does not know the command.
  }
}

async function learnCookiesOf(context: BrowserContext): Promise<void> {
  for (const { value } of await context.cookies()) learn(masker, value);
}

async function learnHeaders(answer: Response | APIResponse): Promise<void> {
  for (const { name, value } of await answer.headersArray()) {
    if (name.toLowerCase() === 'set-cookie') learnCookies(masker, value);
    else learnTokens(masker, JSON.stringify({ [name]: value }));
  }
}

async function learnBody(answer: Response | APIResponse, size: () => Promise<number>): Promise<void> {
  const { 'content-type': type = '', 'content-length': length } = answer.headers();
  if (!searchedContent.test(type) || Number(length ?? (await size())) > limit.bytes) return;
  const body = await answer.body();
  learnTokens(masker, body.toString('utf8', 0, limit.bytes));
}
