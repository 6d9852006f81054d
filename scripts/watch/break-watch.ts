import type { Catalogue } from '../../results/record/catalogue.ts';
import { toEvidence } from '../../results/record/evidence.ts';
import type { ProducerEnd } from '../../results/record/producer.ts';
import type { Row } from '../../results/record/row.ts';
import type { Breakpoint, SloVerdict } from '../../results/record/run.ts';
import { type Slo, whereKind } from '../../results/record/slo.ts';
import { formatDuration } from '../../results/words/format.ts';
import { append } from '../../scenarios/base/long-lists.ts';
import { knotsOf, loadOf, type Step, stepsBeyond } from '../../scenarios/plan/load.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import { judge } from '../../thresholds/judge/judge.ts';

const canBreak = whereKind({ ratio: true, quantile: true, limit: false });

/**
 * The length of a window. A window has enough samples for the verdict FAIL on a p95, even at a few starts per second.
 * The load hardly changes within one window.
 */
const windowS = 5;

/**
 * The target broke if an SLO fails in this many consecutive windows. The windows do not overlap. So a short outage
 * affects only one window, or two windows if it crosses the edge between them.
 */
const windowsInARow = 3;

/** The rows of a second arrive at most this many seconds later. */
const lateS = 3;

/**
 * Consecutive windows in which an SLO failed. `endS` is the end of the first window. `reason` says why the SLO failed
 * in the first window.
 */
type Streak = { windows: number; endS: number; reason: string };

/** Judges SLOs of the plan per window and per step while a breakpoint test raises the load. Reports the first break. */
export class BreakWatch {
  readonly #plan: Plan;
  readonly #slos: readonly Slo[];
  readonly #catalogue: Catalogue;
  readonly #beyond: Phase | undefined;
  #rows: Row[] = [];
  #streaks = new Map<string, Streak>();
  /** The end of the last judged window, in seconds since the start of the load. */
  #judgedS = Number.NEGATIVE_INFINITY;
  readonly #steps: readonly Step[];
  /** The end of the last judged step, in seconds since the start of the load. */
  #steppedS = Number.NEGATIVE_INFINITY;
  /** The number of windows with a failed SLO since the last judged step. */
  #failedWindows = 0;
  /** The load of the last step that the target withstood, as a multiple of the planned load. */
  #held: number | null = null;

  constructor(plan: Plan, slos: readonly Slo[], catalogue: Catalogue) {
    this.#plan = plan;
    this.#slos = slos
      .filter(({ sli, phases }) => canBreak(sli) && phases.length === 0)
      .map((slo) => ({ ...slo, phases: [] }));
    this.#catalogue = catalogue;
    this.#beyond = plan.phases.find(({ kind }) => kind === 'beyond');
    this.#steps = this.#beyond && plan.profile ? stepsBeyond(this.#beyond, plan.profile.peak) : [];
  }

  rows(rows: readonly Row[]): void {
    if (this.#beyond) append(this.#rows, rows);
  }

  /** Returns the break as soon as the target has broken, else undefined. Must be called once a second. */
  look(t0Ms: number, elapsedS: number): Breakpoint | undefined {
    const endS = Math.floor(elapsedS) - lateS;
    const step = this.#steps.find((one) => one.endS > this.#steppedS);
    const startS = endS - windowS;
    this.#rows = this.#rows.filter(({ t }) => t >= t0Ms + Math.min(startS, step?.startS ?? startS) * 1000);
    return this.#lookAtWindow(t0Ms, startS, endS) ?? (step && this.#lookAtStep(t0Ms, step, endS));
  }

  #lookAtWindow(t0Ms: number, startS: number, endS: number): Breakpoint | undefined {
    if (!this.#beyond || startS < this.#beyond.startS || endS > this.#beyond.endS) return undefined;
    if (startS < this.#judgedS) return undefined;
    this.#judgedS = endS;
    const failed = this.#failedWithin(t0Ms, startS, endS);
    if (failed.length > 0) this.#failedWindows++;
    const streaks = failed.map(({ name, reason }): [string, Streak] => {
      const before = this.#streaks.get(name) ?? { windows: 0, endS, reason };
      return [name, { ...before, windows: before.windows + 1 }];
    });
    this.#streaks = new Map(streaks);
    const [slo, first] = streaks.find(([, { windows }]) => windows >= windowsInARow) ?? [];
    if (slo === undefined || !first) return undefined;
    // The break is at the load of the first failed window. In a ramp, the windows that confirm the break have a higher
    // load.
    return this.#breakAt(first.endS - windowS / 2, first.endS, slo, first.reason);
  }

  /**
   * Returns a break if the step fails as a whole, and more than `windowsInARow` windows have failed since the last
   * judged step. These windows need not be consecutive. A short pause of the target makes fewer windows fail.
   */
  #lookAtStep(t0Ms: number, step: Step, endS: number): Breakpoint | undefined {
    if (endS < step.endS) return undefined;
    this.#steppedS = step.endS;
    const isMoreThanPause = this.#failedWindows > windowsInARow;
    this.#failedWindows = 0;
    const [failed] = this.#failedWithin(t0Ms, step.startS, step.endS);
    if (!failed) this.#held = step.times;
    else if (isMoreThanPause) return this.#breakAt(step.startS, Math.round(step.endS), failed.name, failed.reason);
    return undefined;
  }

  #breakAt(loadS: number, atS: number, slo: string, reason: string): Breakpoint {
    const times = loadOf(knotsOf(this.#plan.profile, this.#plan.phases))(loadS);
    // A failed window that spans two steps may count at the load of the earlier step. If the target withstood that
    // step, `held` would equal the load of the break. It is null instead.
    const held = this.#held !== null && this.#held < times ? this.#held : null;
    return { times: rounded(times), held: held && rounded(held), atS, slo, reason };
  }

  #failedWithin(t0Ms: number, startS: number, endS: number): readonly SloVerdict[] {
    const window = { name: 'window', kind: 'steady' as const, startS, endS };
    // The rows lose their phase label, so that their times decide which rows belong to the window. With the label, all
    // rows of the phase would belong to the window.
    const rows = this.#rows.map(({ labels: { phase: _, ...labels }, ...row }) => ({ ...row, labels }) as Row);
    const evidence = toEvidence({
      t0Ms,
      phases: [window],
      producers: [],
      events: [],
      rows,
      samples: [],
      catalogue: this.#catalogue,
    });
    const verdicts = judge(this.#slos, evidence, { status: 'valid', reasons: [] });
    return verdicts.filter(({ verdict }) => verdict === 'FAIL');
  }
}

const rounded = (times: number): number => Number(times.toFixed(2));

/**
 * Returns the end state of a load generator after a breakpoint test broke its target. A breakpoint test is meant to end
 * at the break, so a load generator that the break stopped is `done`. Starts that were due during the stop do not count
 * as offered.
 */
export function endedByBreak(end: ProducerEnd, phases: readonly Phase[]): ProducerEnd {
  if (end.status !== 'stopped') return end;
  const last = phases.find(({ kind }) => kind === 'beyond')?.name;
  const counts = end.phases.map((one) => {
    const tried = one.completed + one.dropped + one.unfinished;
    return one.phase === last ? { ...one, offered: Math.min(one.offered, tried) } : one;
  });
  const offered = counts.reduce((sum, one) => sum + one.offered, 0);
  return { ...end, status: 'done', reason: 'the load ended when the target broke', phases: counts, offered };
}

/** Returns a break as text: the load, the time and the SLO. */
export function showBreakpoint(found: Breakpoint | null, peak: number): string {
  if (!found) return `the target did not break at up to ${peak} times the planned load`;
  const when = `${formatDuration(found.atS)} after the start`;
  const held =
    found.held === null
      ? `no load between 1 and ${found.times} times the planned load was held for a minute`
      : `the target still held at ${found.held} times the planned load`;
  return `the target broke at ${found.times} times the planned load (${held}), ${when}: ${found.slo}, ${found.reason}`;
}
