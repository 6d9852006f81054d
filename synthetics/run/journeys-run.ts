import { randomBytes } from 'node:crypto';
import type { BrowserContextOptions } from 'playwright';
import type { Select } from '../../results/record/metric.ts';
import {
  type Context,
  type Counts,
  latestEndMs,
  type ProducerEnd,
  type Ready,
  type Sequence,
} from '../../results/record/producer.ts';
import type { ProducerHealth } from '../../results/record/producer-health.ts';
import { messageOf } from '../../scenarios/base/errors.ts';
import { learn } from '../../scenarios/base/secrets/issued-tokens.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { endOf } from '../../scenarios/plan/phase.ts';
import type { MeasuringBrowser } from '../browser/browser.ts';
import type { ContentionWatch } from '../browser/contention.ts';
import { canMeasureFirstByte, type Profile } from '../browser/profiles.ts';
import { TraceContext } from '../browser/trace-context.ts';
import type { Journey, JourneyTools } from '../journey.ts';
import { webVitals } from '../vitals/page-script.ts';
import { cleanText } from './clean-text.ts';
import { type Evidence, gatherEvidence } from './gather-evidence.ts';
import { endingMs, type JourneyOptions } from './journey-session.ts';
import { dueViews, metrics } from './metrics.ts';
import { PlannedStarts } from './planned-starts.ts';
import type { Recording } from './recording.ts';
import { runJourney } from './run-journey.ts';
import { type PlannedRun, planRuns } from './run-times.ts';
import { Tally } from './tally.ts';
import { type Trail, trailText } from './trail.ts';
import { UntilDecided } from './until-decided.ts';

export type JourneyParts = {
  context: Context;
  journeys: readonly Journey[];
  /** `runs` is the number of runs per journey, and `limitMs` is the timeout of each run. */
  pacing: { runs: number; pace: 'spread' | 'back-to-back' | 'until-decided'; limitMs: number };
  alwaysEvidence: boolean;
  /** `storageState` is the file in which an earlier sign-in stored Playwright's storage state. */
  session: Pick<JourneyTools, 'urls' | 'bearer' | 'secrets'> & { profile: Profile; storageState: string | undefined };
  browser: MeasuringBrowser;
  contention: ContentionWatch;
  recording: Recording;
  blockedHosts: readonly string[];
  /** `phase` is undefined in a repeat for evidence. */
  onBegin(journey: string, phase: string | undefined): void;
  onEnd(): void;
};

/**
 * Returns random bytes as hexadecimal digits, for trace ids. The plan's seed is not used, because two runs of a plan
 * must not share trace ids.
 */
const randomHex = (bytes: number) => randomBytes(bytes).toString('hex');

/**
 * Runs and evidence end this long before `latestEndMs` is over, because timers can be late. After `latestEndMs`, the
 * main process stops the journeys.
 */
const reserveMs = 5000;

/** The start and the end of the plan, and the start of the current run, in Unix milliseconds. */
type Times = { startMs: number; endMs: number; nowMs: number };

/**
 * Runs journeys on the timeline of a plan, one at a time. Then gathers evidence (such as traces) for the failed
 * journeys, or for all journeys.
 */
export class JourneysRun implements Ready {
  readonly #parts: JourneyParts;
  readonly #planned: readonly PlannedRun[];
  readonly #tally: Tally;
  readonly #stop: AbortSignal;
  readonly #starts: PlannedStarts;
  readonly #due: readonly Select[];
  readonly #untilDecided: UntilDecided;
  #decided: string | undefined;
  #trail: Trail = {};
  readonly #failed = new Set<Journey>();
  readonly #lagsSeconds: number[] = [];
  #evidence: readonly Evidence[] = [];

  constructor(parts: JourneyParts) {
    const { phases } = parts.context.plan;
    this.#parts = parts;
    const { pace, runs } = parts.pacing;
    this.#planned = planRuns(phases, parts.journeys.length, runs, pace === 'spread' ? 'throughout' : 'steady');
    this.#starts = new PlannedStarts(this.#planned);
    this.#tally = new Tally(phases, this.#planned);
    this.#stop = AbortSignal.any([parts.context.signal, parts.browser.gone]);
    this.#due = parts.journeys.flatMap(dueViews);
    this.#untilDecided = new UntilDecided(parts.context.needs, metrics, this.#due);
  }

  async run(startAtWallMs: number): Promise<ProducerEnd> {
    const { context, pacing } = this.#parts;
    const { pace } = pacing;
    const { clock, plan } = context;
    const backToBack = pace !== 'spread';
    const endMs = startAtWallMs + endOf(plan.phases) * 1000;
    let freeAtMs = startAtWallMs;
    for (const planned of this.#planned) {
      if (pace === 'until-decided' && this.#decided !== undefined) {
        this.#tally.spared(planned.phase);
        continue;
      }
      const dueMs = startAtWallMs + (backToBack ? 0 : planned.atS * 1000);
      await clock.sleep(dueMs - clock.wallMs(), this.#stop);
      const nowMs = clock.wallMs();
      const untilMs = backToBack ? endMs : startAtWallMs + planned.phase.endS * 1000;
      if (this.#stop.aborted || nowMs >= untilMs) {
        this.#tally.dropped(planned.phase);
        continue;
      }
      // If the target is slow, the next run starts late, too. So only a delay after the end of the previous run counts
      // as lag of the load generator.
      this.#lagsSeconds.push(Math.max(0, nowMs - Math.max(dueMs, freeAtMs)) / 1000);
      await this.#measure(planned, { startMs: startAtWallMs, endMs, nowMs });
      freeAtMs = clock.wallMs();
    }
    if (!backToBack) await clock.sleep(endMs - clock.wallMs(), this.#stop);
    this.#noteMissingFieldData();
    await this.#gatherEvidence(endMs + latestEndMs - reserveMs - endingMs.observed);
    return this.#end();
  }

  /**
   * Records an event if the target file has `fieldData`, but no page posted a vital to compare. Without this event, a
   * reader would think that the field data agree with the run.
   */
  #noteMissingFieldData(): void {
    const { context, recording } = this.#parts;
    const { fieldData } = context.target;
    if (fieldData === undefined || this.#tally.counts().completed === 0 || recording.fieldValues() > 0) return;
    const text = `no page posted its own vitals to ${fieldData}, the fieldData path of the target file`;
    recording.event('field-data', context.clock.wallMs(), text);
  }

  counts(): Counts {
    return this.#tally.counts();
  }

  underWay(): string {
    return cleanText(trailText(this.#trail));
  }

  /** Resolves when the search for tokens in the answers so far has ended, or after 5 s. */
  searched(): Promise<void> {
    return this.#parts.browser.searched();
  }

  close(): Promise<void> {
    return this.#parts.browser.close();
  }

  /** Makes one run. After an unexpected error of meshproof in the run, the other runs go on. */
  async #measure(planned: PlannedRun, times: Times): Promise<void> {
    const { context, journeys } = this.#parts;
    this.#tally.started();
    let how: 'completed' | 'unfinished' = 'unfinished';
    try {
      how = await this.#runOnce(planned, times);
    } catch (error) {
      context.fault(`the journey ${journeys[planned.check]!.name}`, error);
    }
    this.#tally.ended(planned.phase, how);
  }

  async #runOnce(planned: PlannedRun, { startMs, endMs, nowMs }: Times): Promise<'completed' | 'unfinished'> {
    const { check, phase } = planned;
    const { context, journeys, pacing, recording } = this.#parts;
    const journey = journeys[check]!;
    const contention = this.#parts.contention.begin();
    this.#parts.onBegin(journey.name, phase.name);
    const untilMs = endMs + latestEndMs - reserveMs - endingMs.measured;
    const options = this.#options(pacing.limitMs, untilMs);
    const outcome = await runJourney(journey, options).finally(() => this.#parts.onEnd());
    for (const cookie of outcome.cookies) learn(masker, cookie);
    const endedMs = context.clock.wallMs();
    const atS = (ms: number) => (ms - startMs) / 1000;
    const starts = pacing.pace === 'spread' ? this.#starts.covered(planned, atS(nowMs), atS(endedMs)) : 1;
    const host = contention();
    const samples = recording.run(journey, { phase: phase.name, outcome, host, endMs: endedMs, starts });
    this.#decided = this.#untilDecided.after(samples);
    if (outcome.failure) this.#failed.add(journey);
    return outcome.cut ? 'unfinished' : 'completed';
  }

  #options(limitMs: number, untilMs: number): JourneyOptions {
    this.#trail = {};
    const { context, browser, session } = this.#parts;
    const { storageState, ...given } = session;
    const newContext = (profile: Profile, more: BrowserContextOptions) =>
      browser.newContext(profile, { ...more, ...(storageState !== undefined && { storageState }) });
    const { clock, target } = context;
    return {
      ...{ ...given, clock, limitMs, untilMs, trail: this.#trail, signal: this.#stop, newContext },
      onLate: (journey, text) => this.#parts.recording.late(journey, text, clock.wallMs()),
      ...(target.fieldData !== undefined && { fieldData: target.fieldData }),
      ...(target.traceparent && { trace: new TraceContext(given.urls.web, randomHex, () => clock.wallMs()) }),
    };
  }

  async #gatherEvidence(untilMs: number): Promise<void> {
    const { context, recording, journeys, alwaysEvidence, pacing } = this.#parts;
    this.#evidence = await gatherEvidence({
      journeys: alwaysEvidence ? journeys : this.#failed,
      target: context.target,
      limitMs: pacing.limitMs,
      options: (limitMs) => this.#options(limitMs, untilMs),
      onBegin: (journey) => this.#parts.onBegin(journey, undefined),
      onEnd: () => this.#parts.onEnd(),
      dirs: context,
      ...{ untilMs, recording },
    });
  }

  /** Returns the numbers of planned and completed runs in steady phases, and the reason why the runs ended. */
  #sequence(): Sequence {
    const planned = this.#planned.filter(({ phase }) => phase.kind === 'steady').length;
    const steady = new Set(this.#planned.flatMap(({ phase }) => (phase.kind === 'steady' ? [phase.name] : [])));
    const made = this.#tally
      .phases()
      .filter(({ phase }) => steady.has(phase))
      .reduce((sum, { completed }) => sum + completed, 0);
    const open = this.#stop.aborted ? 'they were stopped' : made < planned ? 'the time was up' : 'all runs were made';
    return { planned, made, ended: this.#decided ?? open };
  }

  #end(): ProducerEnd {
    const { context, browser, recording, session, pacing } = this.#parts;
    const { profile } = session;
    const status = browser.gone.aborted ? 'crashed' : context.signal.aborted ? 'stopped' : 'done';
    return {
      name: 'journeys',
      status,
      ...(status === 'crashed' && { reason: messageOf(browser.gone.reason) }),
      ...this.#tally.counts(),
      phases: this.#tally.phases(),
      delivered: recording.delivered(),
      due: this.#due,
      health: this.#health(),
      ...(pacing.pace === 'until-decided' && { sequence: this.#sequence() }),
      detail: {
        browser: { name: 'chromium', version: browser.version, headless: 'new', sandboxed: browser.sandboxed },
        webVitals: webVitals().version,
        profile,
        ...(!canMeasureFirstByte(profile) && { notMeasurable: ['TTFB'] }),
        errors: recording.errors(),
        evidence: this.#evidence,
      },
    };
  }

  #health(): ProducerHealth {
    const sorted = this.#lagsSeconds.toSorted((a, b) => a - b);
    const p99 = sorted[Math.ceil(0.99 * sorted.length) - 1];
    return {
      ...(p99 !== undefined && { lagSeconds: { p99, max: sorted.at(-1)! } }),
      exceptions: this.#parts.recording.exceptions(),
      blockedHosts: this.#parts.blockedHosts,
    };
  }
}
