import type { BrowserContext, BrowserContextOptions, Page } from 'playwright';
import type { Clock } from '../../scenarios/base/clock.ts';
import { searchMs } from '../browser/answer-search.ts';
import { beforeNewPage } from '../browser/before-new-page.ts';
import { type FailedLoad, PageLoads, type UnfinishedLoad } from '../browser/page-loads.ts';
import { canMeasureFirstByte, type Profile, throttle } from '../browser/profiles.ts';
import { ServerContact } from '../browser/server-contact.ts';
import type { TraceContext } from '../browser/trace-context.ts';
import { aborted, within } from '../browser/wait.ts';
import { showWholeViewport } from '../browser/window.ts';
import { isExpectedStatus, type Journey, type JourneyTools } from '../journey.ts';
import type { ContextJourney } from '../spec/spec-journeys.ts';
import { Collector } from '../vitals/collector.ts';
import { type FieldPost, fieldValues, watchFieldData, withFieldValues } from '../vitals/field-data.ts';
import { lastVitals, reportedValues, type View, viewsOf } from '../vitals/vitals.ts';
import type { JourneyVital } from './journey-outcome.ts';
import { type PageAnswer, watchSigns } from './page-signs.ts';
import { requestText, type Trail } from './trail.ts';

/** An observer that records evidence of a run. A measured run has no observer, because recording slows the run down. */
export type Witness = {
  options: BrowserContextOptions;
  start(context: BrowserContext): Promise<void>;
  opened(page: Page): Promise<void>;
  /** Called before anything is closed. */
  end(context: BrowserContext, page: Page): Promise<void>;
};

export type JourneyOptions = Pick<JourneyTools, 'urls' | 'bearer' | 'secrets'> & {
  clock: Clock;
  limitMs: number;
  /** The wall-clock time at which the journey is ended, even before its timeout. */
  untilMs?: number;
  trail?: Trail;
  signal: AbortSignal;
  profile: Profile;
  /** The path on the page's own origin to which pages post their own vitals. */
  fieldData?: string;
  /** The trace context of this run. Each run has its own. */
  trace?: TraceContext;
  newContext(profile: Profile, more: BrowserContextOptions): Promise<BrowserContext>;
  witness?: Witness;
  /** Receives each uncaught error of a journey whose run has already ended. */
  onLate?(journey: Journey, text: string): void;
};

/** The time limit for reading the cookies at the end of a run, and for closing a context, because a page may hang. */
const farewellMs = 1000;
/** The time limit for pages that still wait for their answer when the journey's own code ends. */
const answerMs = 5000;
/** The time limit for the last vitals. On a busy machine, vitals come seconds after the page has loaded. */
const vitalsMs = 5000;
/**
 * The time limit for closing the context of a run without an observer (a recorder of evidence). The limit includes the
 * time to search the last answers for tokens.
 */
const closeMs = searchMs + farewellMs;
/**
 * The time limit for the last work of an observer, such as writing a trace of several megabytes. Closing the context of
 * an observed run has the same limit.
 */
const witnessMs = 10_000;

/**
 * The longest time from a run's time limit until the browser context is closed. A run with an observer (a recorder of
 * evidence) takes at most `observed`, and any other run at most `measured`.
 */
export const endingMs = {
  measured: vitalsMs + farewellMs + closeMs,
  observed: vitalsMs + farewellMs + 2 * witnessMs,
} as const;

/**
 * The browser context of one run of a journey. If `open` fails, the other methods work with the parts that were opened.
 */
export class JourneySession {
  readonly #signs = { serverErrors: 0, networkErrors: 0, errorPages: 0, crashed: false };
  readonly console: string[] = [];
  readonly #options: JourneyOptions;
  readonly #journey: Pick<ContextJourney, 'pages' | 'context'>;
  #errorPage: PageAnswer | undefined;
  readonly #loads = new PageLoads();
  readonly #contact = new ServerContact();
  #context: BrowserContext | undefined;
  readonly #collector = new Collector();
  #posts: readonly FieldPost[] = [];
  #page: Page | undefined;

  constructor(options: JourneyOptions, journey: Pick<ContextJourney, 'pages' | 'context'>) {
    this.#options = { ...options, profile: profileOf(options.profile, journey.context) };
    this.#journey = journey;
  }

  async open(): Promise<Page> {
    const { fieldData, limitMs, newContext, profile, trace, trail, urls, witness } = this.#options;
    this.#contact.begin();
    const context = await newContext(profile, { ...this.#journey.context, baseURL: urls.web, ...witness?.options });
    this.#context = context;
    context.setDefaultTimeout(limitMs);
    this.#watch(context);
    // The journey may open other contexts. Watch them, too.
    context.browser()?.on('context', this.#watch);
    if (trail)
      context.on('request', (request) => {
        trail.request = requestText(request.method(), request.url());
      });
    await witness?.start(context);
    if (fieldData !== undefined) this.#posts = await watchFieldData(context, fieldData);
    beforeNewPage(context, async (one) => {
      await showWholeViewport(one, profile);
      await throttle(one, profile);
      await trace?.attach(one);
      await this.#collector.attach(one);
    });
    const page = await context.newPage();
    this.#page = page;
    await witness?.opened(page);
    return page;
  }

  /**
   * Waits at most `leftMs` for the pages that are still loading. Returns a load whose document has not arrived, if any.
   */
  async unfinished(leftMs: number): Promise<UnfinishedLoad | undefined> {
    const done = new AbortController();
    const stopped = aborted(this.#options.signal, done.signal).then(() => undefined);
    const found = await Promise.race([this.#loads.unfinished(Math.min(answerMs, leftMs)), stopped]);
    done.abort();
    return found;
  }

  /**
   * Reads the last vitals of all pages and lets the observer (the recorder of evidence) finish. Returns the cookie
   * values.
   */
  async collect(): Promise<readonly string[]> {
    const context = this.#context;
    if (!context) return [];
    const { signal, witness } = this.#options;
    const contexts = context.browser()?.contexts() ?? [context];
    const pages = contexts.flatMap((one) => one.pages());
    await Promise.all(pages.map((page) => this.#collector.finalise(page, vitalsMs)));
    const cookies = await within(farewellMs, context.cookies(), []);
    const last = this.#page && witness?.end(context, this.#page);
    if (last) {
      const done = new AbortController();
      await Promise.race([within(witnessMs, last, undefined), aborted(signal, done.signal)]);
      done.abort();
    }
    return cookies.map(({ value }) => value);
  }

  /** Closes the browser context, so that pending actions of the journey fail. */
  async close(): Promise<void> {
    this.#contact.end();
    this.#context?.browser()?.off('context', this.#watch);
    // With an observer, the browser writes the evidence files while the context closes.
    const limitMs = this.#options.witness ? witnessMs : closeMs;
    if (this.#context) await within(limitMs, this.#context.close(), undefined);
  }

  get signs() {
    return { ...this.#signs, unfinishedPages: this.#loads.pending };
  }

  errorPage(): PageAnswer | undefined {
    return this.#errorPage;
  }

  /** Returns the first page whose load failed. */
  failedLoad(): FailedLoad | undefined {
    return this.#loads.failed();
  }

  wasAnswered(): boolean {
    return this.#contact.made();
  }

  /** Returns the page views, except views of error pages, because an error page is not the intended page. */
  views(): View[] {
    return viewsOf(this.#collector.messages).filter((view) => this.#isExpected(view));
  }

  readonly #watch = (context: BrowserContext): void => {
    watchSigns(context, {
      signs: this.#signs,
      console: this.console,
      isExpected: (answer) => this.#isExpected(answer),
      onErrorPage: (answer) => {
        this.#errorPage ??= answer;
      },
    });
    this.#loads.watch(context);
    this.#contact.watch(context);
  };

  #isExpected({ url, status }: PageAnswer): boolean {
    return isExpectedStatus(this.#journey.pages, this.#options.urls.web, url, status);
  }

  /** Returns the last value of each vital of each view. TTFB is left out if the profile cannot measure it. */
  vitals(): JourneyVital[] {
    const { profile, trace } = this.#options;
    const views = new Set(this.views().map(({ document }) => document));
    const messages = this.#collector.messages;
    return withFieldValues(lastVitals(messages), fieldValues(this.#posts), reportedValues(messages))
      .filter(({ document }) => views.has(document))
      .filter(({ name }) => name !== 'TTFB' || canMeasureFirstByte(profile))
      .map((vital) => {
        const id = trace?.traceOf(vital.url, vital.atMs);
        return id === undefined ? vital : { ...vital, trace: id };
      });
  }
}

/** Returns the profile, with the screen options of the journey in place of the profile's own. */
function profileOf(profile: Profile, context: BrowserContextOptions = {}): Profile {
  const own = (['viewport', 'deviceScaleFactor', 'isMobile', 'hasTouch'] as const).filter((key) => key in context);
  if (own.length === 0) return profile;
  return { ...profile, context: { ...profile.context, ...Object.fromEntries(own.map((key) => [key, context[key]])) } };
}
