import { randomBytes } from 'node:crypto';
import type { BrowserContextOptions } from 'playwright';
import type { Context, Counts, ProducerEnd, ProducerHealth, Ready, Sequence } from '../../results/record/producer.ts';
import { messageOf } from '../../scenarios/base/errors.ts';
import { timeLimit } from '../../scenarios/base/time-limit.ts';
import { endOf } from '../../scenarios/plan/phase.ts';
import type { MeasuringBrowser } from '../browser/browser.ts';
import type { ContentionWatch } from '../browser/contention.ts';
import { canMeasureFirstByte, type Profile } from '../browser/profiles.ts';
import { TraceContext } from '../browser/trace-context.ts';
import type { Journey, JourneyTools } from '../journey.ts';
import { webVitals } from '../vitals/page-script.ts';
import { addCookie, evidenceLimitMs, runEvidencePass } from './evidence-pass.ts';
import { metrics } from './metrics.ts';
import type { Recording } from './recording.ts';
import { type JourneyOptions, runJourney } from './run-journey.ts';
import { type PlannedRun, planRuns } from './run-times.ts';
import type { Scrubber } from './scrub.ts';
import { Tally } from './tally.ts';
import { UntilDecided } from './until-decided.ts';

type Parts = {
  context: Context;
  journeys: readonly Journey[];
  /** Of each journey. */
  runs: number;
  profile: Profile;
  pace: 'spread' | 'back-to-back' | 'until-decided';
  alwaysEvidence: boolean;
  contention: ContentionWatch;
  limitMs: number;
  urls: JourneyTools['urls'];
  bearer: string | undefined;
  secrets: JourneyTools['secrets'];
  /** A file of Playwright's storage state, as a sign-in before has left it. */
  storageState: string | undefined;
  browser: MeasuringBrowser;
  recording: Recording;
  scrubber: Scrubber;
  blockedHosts: readonly string[];
};

/** Not of the plan's seed: two runs of it are two traces. */
const randomHex = (bytes: number) => randomBytes(bytes).toString('hex');

/** All that is ours ends this long after the timeline, well before anyone would call it overdue. */
const graceMs = 40_000;

/** The journeys of one run: measured runs on the timeline, then evidence of those that failed. */
export class JourneyRun implements Ready {
  readonly #parts: Parts;
  readonly #planned: readonly PlannedRun[];
  readonly #tally: Tally;
  readonly #stop: AbortSignal;
  readonly #untilDecided: UntilDecided;
  #decided: string | undefined;
  readonly #failed = new Set<Journey>();
  readonly #lagsSeconds: number[] = [];
  readonly #evidence: { journey: string; failedAgain: boolean; files: readonly string[] }[] = [];

  constructor(parts: Parts) {
    const { phases } = parts.context.plan;
    this.#parts = parts;
    const whole = parts.pace === 'spread' ? 'throughout' : 'steady';
    this.#planned = planRuns(phases, parts.journeys.length, parts.runs, whole);
    this.#tally = new Tally(phases, this.#planned);
    this.#stop = AbortSignal.any([parts.context.signal, parts.browser.gone]);
    this.#untilDecided = new UntilDecided(
      parts.context.needs,
      metrics.map(({ name }) => name),
    );
  }

  async run(startAtWallMs: number): Promise<ProducerEnd> {
    const { context, pace } = this.#parts;
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
      // A run before that took long is the target's lag; what we are late beyond it is our own.
      this.#lagsSeconds.push(Math.max(0, nowMs - Math.max(dueMs, freeAtMs)) / 1000);
      await this.#measure(planned, endMs);
      freeAtMs = clock.wallMs();
    }
    if (!backToBack) await clock.sleep(endMs - clock.wallMs(), this.#stop);
    this.#missFieldData();
    await this.#gatherEvidence(endMs + graceMs);
    return this.#end();
  }

  /** Nothing to compare is no agreement. */
  #missFieldData(): void {
    const { context, recording } = this.#parts;
    const { fieldData } = context.target;
    if (fieldData === undefined || this.#tally.counts().completed === 0 || recording.fieldValues() > 0) return;
    const text = `no page posted a vital of its own to ${fieldData}, where the target says that they do`;
    recording.event('field-data', context.clock.wallMs(), text);
  }

  counts(): Counts {
    return this.#tally.counts();
  }

  close(): Promise<void> {
    return this.#parts.browser.close();
  }

  async #measure({ journey: index, phase }: PlannedRun, endMs: number): Promise<void> {
    const { context, limitMs, recording, scrubber } = this.#parts;
    const journey = this.#parts.journeys[index]!;
    this.#tally.started();
    const contention = this.#parts.contention.begin();
    const outcome = await runJourney(
      journey,
      this.#options(Math.min(limitMs, endMs + graceMs - context.clock.wallMs())),
    );
    this.#tally.ended(phase, outcome.cut ? 'unfinished' : 'completed');
    for (const cookie of outcome.cookies) addCookie(scrubber, cookie);
    const samples = recording.run(journey, phase.name, outcome, contention(), context.clock.wallMs());
    this.#decided = this.#untilDecided.after(samples);
    if (outcome.failure) this.#failed.add(journey);
  }

  #options(limitMs: number): JourneyOptions {
    const { context, urls, bearer, secrets, browser, profile, storageState } = this.#parts;
    const newContext = (more: BrowserContextOptions = {}) =>
      browser.newContext(profile, { ...more, ...(storageState !== undefined && { storageState }) });
    const { clock, target } = context;
    return {
      ...{ urls, bearer, secrets, clock, limitMs, signal: this.#stop, profile, newContext },
      ...(target.fieldData !== undefined && { fieldData: target.fieldData }),
      ...(target.traceparent && { trace: new TraceContext(urls.web, randomHex, () => clock.wallMs()) }),
    };
  }

  async #gatherEvidence(untilMs: number): Promise<void> {
    const { context, recording, scrubber } = this.#parts;
    const { clock } = context;
    for (const journey of this.#parts.alwaysEvidence ? this.#parts.journeys : this.#failed) {
      const limitMs = Math.min(this.#parts.limitMs, evidenceLimitMs, untilMs - clock.wallMs());
      if (this.#stop.aborted || limitMs <= 0 || !(await this.#answers())) return;
      try {
        const { outcome, files } = await runEvidencePass(journey, this.#options(limitMs), context, scrubber);
        const failedAgain = outcome.failure !== undefined;
        this.#evidence.push({ journey: journey.name, failedAgain, files });
        const ended = failedAgain ? 'failed again' : outcome.cut ? 'was cut off' : 'passed';
        const frames = files.filter((file) => file.includes('/filmstrip/')).length;
        const others = files.filter((file) => !file.includes('/filmstrip/'));
        const kept = [...others, ...(frames > 0 ? [`${frames} frames`] : [])].join(', ') || 'nothing';
        const text = `${journey.name} ${ended} while watched, kept: ${kept}`;
        recording.event('note', clock.wallMs(), text, { journey: journey.name, files });
      } catch (error) {
        recording.event('note', clock.wallMs(), `${journey.name} left no evidence: ${messageOf(error)}`);
      }
    }
  }

  /** A dead target would only fail once more, and there would be nothing to see. */
  async #answers(): Promise<boolean> {
    const signal = timeLimit(2000, 'no answer', this.#stop);
    try {
      const response = await fetch(this.#parts.urls.web, { signal, redirect: 'manual' });
      await response.body?.cancel();
      return true;
    } catch {
      return false;
    }
  }

  /** Of the measured runs; the one that warms the browser is none. */
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
    const { context, browser, recording, profile, pace } = this.#parts;
    const status = browser.gone.aborted ? 'crashed' : context.signal.aborted ? 'stopped' : 'done';
    return {
      name: 'journeys',
      status,
      ...(status === 'crashed' && { reason: messageOf(browser.gone.reason) }),
      ...this.#tally.counts(),
      phases: this.#tally.phases(),
      delivered: recording.delivered(),
      health: this.#health(),
      ...(pace === 'until-decided' && { sequence: this.#sequence() }),
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
