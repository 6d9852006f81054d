import type { BrowserContext, BrowserContextOptions, Page } from 'playwright';
import type { Clock } from '../../scenarios/base/clock.ts';
import { messageOf } from '../../scenarios/base/errors.ts';
import { canMeasureFirstByte, type Profile, throttle } from '../browser/profiles.ts';
import type { TraceContext } from '../browser/trace-context.ts';
import { showWholeViewport } from '../browser/window.ts';
import type { Journey, JourneyTools } from '../journey.ts';
import { type Collector, installCollector } from '../vitals/collector.ts';
import { type FieldPost, type FieldValue, fieldValues, watchFieldData, withFieldValues } from '../vitals/field-data.ts';
import { lastVitals, type Vital } from '../vitals/vitals.ts';
import type { FailureSigns } from './failure-class.ts';
import { hearStrays } from './stray-rejection.ts';

export type JourneyFailure = {
  /** The journey's own mistake, as a misspelt variable is, or what the target did or did not do. */
  kind: 'exception' | 'failure';
  text: string;
  step?: string;
  /** What was seen of the target and the network meanwhile. */
  signs: Pick<FailureSigns, 'serverErrors' | 'networkErrors' | 'unfinishedPages' | 'crashed'>;
  /** What the page wrote as errors, the first few. */
  console: readonly string[];
};

/** A vital with what the page itself said of it, and the trace of its document. */
export type JourneyVital = Vital & { field?: FieldValue; trace?: string };

export type JourneyOutcome = {
  steps: readonly { name: string; atMs: number; seconds: number; trace?: string }[];
  vitals: readonly JourneyVital[];
  failure?: JourneyFailure;
  /** Cut off by us or by the end of the browser: neither a success nor a failure of the target. */
  cut: boolean;
  seconds: number;
  /** Of a run that failed: what the target gave to know the session again. */
  cookies: readonly string[];
};

export type JourneyOptions = Pick<JourneyTools, 'urls' | 'bearer' | 'secrets'> & {
  clock: Clock;
  /** The whole journey fails when it takes longer. */
  limitMs: number;
  /** Cuts the run off. */
  signal: AbortSignal;
  profile: Profile;
  /** Where pages post their own vitals, on their own origin. */
  fieldData?: string;
  /** Of this run alone. */
  trace?: TraceContext;
  newContext(more?: BrowserContextOptions): Promise<BrowserContext>;
  /** Looks on from before the first page opens; `end` runs before anything is closed. */
  witness?: {
    /** For the browser's context. */
    options: BrowserContextOptions;
    start(context: BrowserContext): Promise<void>;
    opened(page: Page): Promise<void>;
    end(context: BrowserContext, page: Page): Promise<void>;
  };
};

/** How long a page that may hang is waited for, in each thing that we want of it at the end. */
const farewellMs = 1000;
const witnessMs = 10_000;
const consoleKept = 10;

/** One run in a context of its own, which is closed at the end whatever happened. Never rejects. */
export async function runJourney(journey: Journey, options: JourneyOptions): Promise<JourneyOutcome> {
  const { clock, limitMs, signal, trace } = options;
  let startMs = clock.monotonicMs();
  const steps: { name: string; atMs: number; seconds: number; trace?: string }[] = [];
  const lines: string[] = [];
  const signs = { serverErrors: 0, networkErrors: 0, unfinishedPages: 0, crashed: false };
  const done = new AbortController();
  const farewell = new AbortController();
  let step: string | undefined;
  let context: BrowserContext | undefined;
  let collector: Collector | undefined;
  let posts: readonly FieldPost[] = [];
  let page: Page | undefined;

  let strayed: string | undefined;
  const stray = (thrown: unknown) => {
    strayed ??= messageOf(thrown);
  };

  const attempt = async (): Promise<Ending> => {
    context = await options.newContext(options.witness?.options);
    context.setDefaultTimeout(limitMs);
    listen(context, lines, signs);
    await options.witness?.start(context);
    collector = await installCollector(context);
    if (options.fieldData !== undefined) posts = await watchFieldData(context, options.fieldData);
    page = await context.newPage();
    const equip = async (one: Page) => {
      await showWholeViewport(one, options.profile);
      await throttle(one, options.profile);
      await trace?.attach(one);
    };
    await equip(page);
    context.on('page', (popup) => void equip(popup).catch(() => undefined));
    await options.witness?.opened(page);
    const { expect } = await import('playwright/test');
    startMs = clock.monotonicMs();
    const tools: JourneyTools = {
      page,
      urls: options.urls,
      bearer: options.bearer,
      secrets: options.secrets,
      expect,
      async step(name, action) {
        step = name;
        const id = trace?.begin();
        const atMs = clock.wallMs();
        const from = clock.monotonicMs();
        const result = await action();
        const seconds = (clock.monotonicMs() - from) / 1000;
        steps.push({ name, atMs, seconds, ...(id !== undefined && { trace: id }) });
        step = undefined;
        return result;
      },
    };
    await hearStrays(stray, () => journey.run(tools));
    return { kind: 'success' };
  };

  const ended = await Promise.race([
    attempt().catch((thrown): Ending => ({ kind: kindOf(thrown), text: messageOf(thrown) })),
    clock
      .sleep(limitMs, done.signal)
      .then((): Ending => ({ kind: 'failure', text: `the journey took longer than ${limitMs / 1000} s` })),
    aborted(signal, done.signal).then((): Ending => ({ kind: 'cut' })),
  ]);
  done.abort();
  const seconds = (clock.monotonicMs() - startMs) / 1000;
  const failedIn = step;
  // What is still under way is given up with the context.
  const { unfinishedPages } = signs;
  const cut = ended.kind === 'cut' || signal.aborted;
  let cookies: readonly string[] = [];
  if (context && !cut) {
    const open = context;
    await Promise.all(open.pages().map((one) => collector?.finalise(one, farewellMs)));
    if (ended.kind !== 'success') {
      cookies = (await within(farewellMs, open.cookies(), [])).map((cookie) => cookie.value);
    }
    const last = page && options.witness?.end(open, page);
    if (last) await Promise.race([within(witnessMs, last, undefined), aborted(signal, farewell.signal)]);
  }
  farewell.abort();
  // What looks on has files to write.
  if (context) await within(options.witness ? witnessMs : farewellMs, context.close(), undefined);
  // What was still asked of the page fails with it: a turn of the loop later it is known.
  await new Promise((resolve) => setImmediate(resolve));
  const ending: Ending =
    ended.kind === 'success' && strayed !== undefined
      ? { kind: 'exception', text: `something was not awaited and failed: ${strayed}` }
      : ended;
  return {
    steps,
    vitals: withFieldValues(lastVitals(collector?.messages ?? []), fieldValues(posts))
      .filter(({ name }) => name !== 'TTFB' || canMeasureFirstByte(options.profile))
      .map((vital) => {
        const id = trace?.traceOf(vital.url, vital.atMs);
        return id === undefined ? vital : { ...vital, trace: id };
      }),
    cut,
    seconds,
    cookies,
    ...(!cut &&
      'text' in ending && {
        failure: {
          kind: ending.kind,
          text: ending.text,
          ...(failedIn !== undefined && { step: failedIn }),
          signs: { ...signs, unfinishedPages },
          console: lines,
        },
      }),
  };
}

type Ending = { kind: 'success' } | { kind: 'cut' } | { kind: 'exception' | 'failure'; text: string };

/** Playwright throws Error and TimeoutError; a journey that finds the page wrong throws Error too. */
function kindOf(thrown: unknown): 'exception' | 'failure' {
  const own = [TypeError, ReferenceError, RangeError, SyntaxError].some((type) => thrown instanceof type);
  return own ? 'exception' : 'failure';
}

function listen(context: BrowserContext, lines: string[], signs: JourneyFailure['signs']): void {
  const keep = (line: string) => {
    if (lines.length < consoleKept) lines.push(line);
  };
  context.on('console', (message) => {
    if (message.type() === 'error') keep(message.text());
  });
  context.on('weberror', (error) => keep(messageOf(error.error())));
  context.on('response', (response) => {
    if (response.status() >= 500) signs.serverErrors++;
  });
  context.on('request', (request) => {
    if (request.isNavigationRequest()) signs.unfinishedPages++;
  });
  context.on('requestfinished', (request) => {
    if (request.isNavigationRequest()) signs.unfinishedPages--;
  });
  context.on('requestfailed', (request) => {
    if (request.isNavigationRequest()) signs.unfinishedPages--;
    // A page that is left gives up what it still waits for.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') signs.networkErrors++;
  });
  context.on('page', (page) =>
    page.on('crash', () => {
      signs.crashed = true;
    }),
  );
}

function aborted(signal: AbortSignal, done: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: done });
  });
}

/** What a promise gives in time, else the fallback; it may still fail later without a word. */
async function within<T>(limitMs: number, promise: Promise<T>, fallback: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, limitMs, fallback);
  });
  try {
    return await Promise.race([promise.catch(() => fallback), late]);
  } finally {
    clearTimeout(timer);
  }
}
