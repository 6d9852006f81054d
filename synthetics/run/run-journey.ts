import type { Page } from 'playwright';
import { messageOf } from '../../scenarios/base/errors.ts';
import { replacedGlobals } from '../../scenarios/base/modules/replaced-globals.ts';
import type { FailedLoad, UnfinishedLoad } from '../browser/page-loads.ts';
import { aborted } from '../browser/wait.ts';
import { changedText, findChangedGlobal, withReplaced } from '../child/changed-globals.ts';
import { readable } from '../child/readable-error.ts';
import { placeText } from '../child/user-place.ts';
import { type Journey, pageNameOf } from '../journey.ts';
import { hearSoftErrors, withSoft } from '../spec/soft-expect.ts';
import type { ContextJourney } from '../spec/spec-journeys.ts';
import { StepTimer } from '../spec/step-timer.ts';
import type { JourneyFailure, JourneyOutcome } from './journey-outcome.ts';
import { type JourneyOptions, JourneySession } from './journey-session.ts';
import { hearStrays } from './stray-rejection.ts';

type Ending = { kind: 'success' } | { kind: 'cut' } | (Pick<JourneyFailure, 'kind' | 'text'> & { late?: boolean });

/** The progress of a run. When `isOver` is true, the journey's code may still run, for example after the time limit. */
type Progress = {
  /** The monotonic time at which the journey's own code began. */
  startMs: number;
  steps: StepTimer;
  /** An uncaught error, thrown in a timer, in a callback, or in a promise that was not awaited. */
  strayed: string | undefined;
  /** The failed soft assertions, each with its step. They fail the run, but do not end it. */
  soft: { text: string; step: string | undefined }[];
  isOver: boolean;
};

/** Runs a journey once in a new browser context, which is always closed at the end. Never rejects. */
export async function runJourney(journey: ContextJourney, options: JourneyOptions): Promise<JourneyOutcome> {
  const { clock, signal } = options;
  const session = new JourneySession(options, journey);
  const progress: Progress = {
    ...{ startMs: clock.monotonicMs(), steps: new StepTimer(options), strayed: undefined, soft: [], isOver: false },
  };

  // The time limit starts when the browser has opened a page, because a slow browser is not the fault of the target.
  let page: Page | undefined;
  const opening = open(session, journey).then((opened) => {
    page = opened;
  });
  const { limitMs, untilMs = Number.POSITIVE_INFINITY } = options;
  const leftMs = (usedMs = 0) => Math.max(0, Math.min(limitMs - usedMs, untilMs - clock.wallMs()));
  const inTime = (part: Promise<void>, what: string) => endWithin(part, options, leftMs(), what);
  let ended = await inTime(opening, 'opening a page in the browser');
  progress.startMs = clock.monotonicMs();
  if (page) ended = await inTime(drive(journey, options, page, progress), 'the journey');
  const seconds = (clock.monotonicMs() - progress.startMs) / 1000;
  // These values are read before the context is closed, because closing it ends the current step and the pending page
  // loads.
  const lastStep = progress.steps.now();
  const softBefore = [...progress.soft];
  const { unfinishedPages } = session.signs;
  const unfinished = ended.kind === 'success' ? await session.unfinished(leftMs(seconds * 1000)) : undefined;
  const failedLoad = session.failedLoad();
  progress.steps.close();

  const cut = ended.kind === 'cut' || signal.aborted;
  const cookies = cut ? [] : await session.collect();
  await session.close();
  // A promise that the journey did not await fails when the context closes. Node reports this failure one turn later.
  await new Promise((resolve) => setImmediate(resolve));
  progress.isOver = true;
  const softErrors = ended.kind === 'success' ? progress.soft : softBefore;
  const own = withChangedGlobal(withSoftErrors(withStray(ended, progress.strayed), softErrors));
  const failedIn = own.kind === 'failure' && softErrors[0] ? softErrors[0].step : lastStep;
  const ending = withPages(own, journey, options.urls.web, { session, failedLoad, unfinished });
  return {
    steps: progress.steps.measured(),
    vitals: session.vitals(),
    views: session.views(),
    cut,
    seconds,
    cookies,
    ...(!cut &&
      'text' in ending && {
        failure: {
          kind: ending.kind,
          text: ending.text,
          ...(failedIn !== undefined && { step: failedIn }),
          signs: { ...session.signs, unfinishedPages, unopened: !page, late: ending.late === true },
          console: session.console,
        },
      }),
  };
}

async function open(session: JourneySession, { testId = 'data-testid' }: ContextJourney): Promise<Page> {
  const { selectors } = await import('playwright/test');
  selectors.setTestIdAttribute(testId);
  return session.open();
}

async function drive(
  journey: ContextJourney,
  { urls, bearer, secrets, onLate }: JourneyOptions,
  page: Page,
  progress: Progress,
): Promise<void> {
  const expect = withSoft((await import('playwright/test')).expect);
  const onStray = (thrown: unknown) => {
    const text = `${messageOf(thrown)}${placeText(thrown)}`;
    if (progress.isOver) onLate?.(journey, strayText(text));
    else progress.strayed ??= text;
  };
  const onSoftError = (thrown: unknown) => {
    if (progress.isOver) onLate?.(journey, strayText(messageOf(thrown)));
    else progress.soft.push({ text: messageOf(thrown), step: progress.steps.failSoftly() });
  };
  const tools = { page, urls, bearer, secrets, expect, step: progress.steps.run };
  await hearStrays(onStray, () => hearSoftErrors(onSoftError, () => journey.run(tools)));
}

/**
 * Waits for a part of a run. Returns how the part ended: by itself, at `limitMs`, or by an abort. `what` names the
 * part.
 */
async function endWithin(
  driven: Promise<void>,
  { clock, signal }: JourneyOptions,
  limitMs: number,
  what: string,
): Promise<Ending> {
  const late = `${what} took longer than ${Number((limitMs / 1000).toPrecision(3))} s`;
  const done = new AbortController();
  const ending = await Promise.race([
    driven.then(
      (): Ending => ({ kind: 'success' }),
      (thrown): Ending => failureOf(readable(thrown)),
    ),
    clock.sleep(limitMs, done.signal).then((): Ending => ({ kind: 'failure', text: late, late: true })),
    aborted(signal, done.signal).then((): Ending => ({ kind: 'cut' })),
  ]);
  done.abort();
  return ending;
}

function failureOf(thrown: unknown): Ending {
  return { kind: kindOf(thrown), text: messageOf(thrown), late: isLate(thrown) };
}

/** Playwright and `inTime` (../spec/time-limit.ts) name the error of a time limit `TimeoutError`. */
function isLate(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'TimeoutError';
}

/**
 * Returns the kind of a failure. TypeError, ReferenceError, RangeError and SyntaxError are mistakes in the journey,
 * because Playwright and failed expectations throw only Error and TimeoutError.
 */
function kindOf(thrown: unknown): 'exception' | 'failure' {
  const isMistake = [TypeError, ReferenceError, RangeError, SyntaxError].some((type) => thrown instanceof type);
  return isMistake ? 'exception' : 'failure';
}

function withStray(ended: Ending, strayed: string | undefined): Ending {
  if (ended.kind !== 'success' || strayed === undefined) return ended;
  return { kind: 'exception', text: strayText(strayed) };
}

/**
 * Turns a success or failure into the failure of the first soft assertion that failed, because everything after this
 * assertion can be its effect.
 */
function withSoftErrors(ended: Ending, soft: Progress['soft']): Ending {
  const first = soft[0];
  if (!first || ended.kind === 'cut' || ended.kind === 'exception') return ended;
  const more =
    soft.length > 1 ? `\n(and ${soft.length - 1} more failed soft assertion${soft.length > 2 ? 's' : ''})` : '';
  return { kind: 'failure', text: `${first.text}${more}` };
}

function strayText(text: string): string {
  return `an uncaught error of the journey, or of a call that it does not await: ${text}`;
}

/**
 * Turns any ending except an abort into an exception if user code has replaced a function of `findChangedGlobal`. If
 * user code has replaced other functions of JavaScript, the text of an exception names these functions.
 */
function withChangedGlobal(ended: Ending): Ending {
  const name = ended.kind === 'cut' ? undefined : findChangedGlobal();
  if (name !== undefined) return { kind: 'exception', text: changedText(name) };
  return ended.kind === 'exception' ? { ...ended, text: withReplaced(ended.text, replacedGlobals()) } : ended;
}

type Pages = { session: JourneySession; failedLoad: FailedLoad | undefined; unfinished: UnfinishedLoad | undefined };

/**
 * Turns a success into a failure if the process of a page died, or if a page was not answered as expected. A journey
 * without any answer does not succeed either. A journey can catch such errors, so its own success is not enough.
 */
function withPages(ended: Ending, { pages }: Journey, webUrl: string, found: Pages): Ending {
  if (ended.kind !== 'success') return ended;
  const { session, failedLoad, unfinished } = found;
  if (session.signs.crashed) return { kind: 'failure', text: 'the process of a page died' };
  const answer = session.errorPage();
  const nameOf = (url: string) => pageNameOf(pages, webUrl, url);
  if (answer) return { kind: 'failure', text: `the page ${nameOf(answer.url)} answered ${answer.status}` };
  if (failedLoad)
    return { kind: 'failure', text: `the page ${nameOf(failedLoad.url)} was not loaded: ${failedLoad.error}` };
  if (unfinished) {
    const what = unfinished.isAnswered ? 'document' : 'answer';
    const text = `the ${what} of the page ${nameOf(unfinished.url)} took longer than the journey`;
    return { kind: 'failure', text, late: true };
  }
  if (session.wasAnswered()) return ended;
  return { kind: 'idle', text: 'no server answered the journey: a journey must open a page or send a request' };
}
