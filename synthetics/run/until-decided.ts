import { byRun } from '../../results/record/by-run.ts';
import { judgedSets } from '../../results/record/judged-by.ts';
import { type Labels, type Metric, matches, type Select } from '../../results/record/metric.ts';
import { missingValues, unseenSeries } from '../../results/record/missing-values.ts';
import type { Need } from '../../results/record/producer.ts';
import type { Sample } from '../../results/record/row.ts';
import { detailOf } from '../../results/record/sample-detail.ts';
import { sequentialPart } from '../../results/stats/sequential-runs.ts';
import { append } from '../../scenarios/base/long-lists.ts';

type Bounded = Need & { bound: NonNullable<Need['bound']> };

/**
 * Reports when a journey needs no more runs. No more runs are needed if an SLO is broken, or if all SLOs hold. SLOs
 * that the runs of the journey cannot decide are ignored. A single failed run does not end the runs. Only more runs
 * show whether the journey is broken or flaky.
 */
export class UntilDecided {
  readonly #needs: readonly Bounded[];
  readonly #metrics: ReadonlyMap<string, Metric>;
  readonly #due: readonly Select[];
  readonly #samples: Sample[] = [];

  /**
   * @param needs the quantiles that all SLOs need. Those without a `bound` or with an unknown metric are ignored
   * @param due the series that must have samples before an SLO can hold
   */
  constructor(needs: readonly Need[], metrics: readonly Metric[], due: readonly Select[]) {
    this.#due = due;
    this.#metrics = new Map(metrics.map((metric) => [metric.name, metric]));
    this.#needs = needs.filter((need): need is Bounded => {
      return need.bound !== undefined && this.#metrics.has(need.select.metric);
    });
  }

  /**
   * Adds the samples of a run. Returns the reason why no more runs are necessary; undefined if more are necessary. SLOs
   * on interactions that did not occur are left out.
   */
  after(samples: readonly Sample[]): string | undefined {
    append(this.#samples, samples);
    const due = this.#needs.filter((need) => !this.#isIdle(need));
    const findings = due.map((need) => ({ slo: need.bound.slo, finding: this.#find(need) }));
    const broken = findings.find(({ finding }) => finding === 'above');
    if (broken) return `${broken.slo} is broken`;
    if (findings.length === 0 || findings.some(({ finding }) => finding !== 'below')) return undefined;
    return findings.length === 1 ? `${findings[0]!.slo} holds` : `all ${findings.length} SLOs hold`;
  }

  /**
   * Returns the finding over all parts of the metric, such as pages. The finding is `above` (broken) if one part breaks
   * the SLO, `below` if every part meets the SLO, and otherwise `undecided`.
   */
  #find(need: Bounded) {
    const metric = this.#metrics.get(need.select.metric)!;
    const own = this.#of(need, metric.name);
    const due =
      metric.onlyWith === undefined ? [] : this.#of(need, metric.onlyWith.metric).filter(({ value }) => value > 0);
    const findingsOn = (values: readonly Sample[]) => {
      const sets = judgedSets(need.bound.pool ? {} : metric, [...values, ...due]);
      return sets.map((set) => findPart(need, values, set, sets.length));
    };
    const known = findingsOn(own);
    if (known.includes('above')) return 'above';
    if (this.#hasUnseen(need)) return 'undecided';
    // As in `withholdMissing`, a missing value counts as a value beyond the limit.
    const missing = metric.dueWith === undefined ? [] : missingValues(this.#of(need, metric.dueWith), own);
    const worst = missing.map((sample) => ({ ...sample, value: Number.POSITIVE_INFINITY }));
    const findings = missing.length === 0 ? known : findingsOn([...own, ...worst]);
    return findings.every((finding) => finding === 'below') ? 'below' : 'undecided';
  }

  /** Returns whether an SLO on interactions cannot be judged yet, because no interaction occurred. */
  #isIdle(need: Bounded): boolean {
    const { onlyWith } = this.#metrics.get(need.select.metric)!;
    if (onlyWith === undefined || this.#of(need, need.select.metric).length > 0) return false;
    const chances = this.#of(need, onlyWith.metric);
    return chances.length > 0 && chances.every(({ value }) => value === 0) && !this.#hasUnseen(need);
  }

  #hasUnseen(need: Bounded): boolean {
    const { metric, match } = need.select;
    const isSeen = (series: Select) => this.#of(need, series.metric, series.match).length > 0;
    return unseenSeries(this.#due, this.#metrics.get(metric), match, isSeen).length > 0;
  }

  #of({ select, phases }: Bounded, name: string, match = select.match): Sample[] {
    return this.#samples.filter(({ metric, labels }) => {
      return metric === name && matches(labels, match) && phases.includes(labels.phase ?? '');
    });
  }
}

function findPart({ quantiles, bound }: Bounded, samples: readonly Sample[], set: Labels, parts: number) {
  const found = (values: readonly Sample[]) =>
    sequentialPart(
      byRun(values, (value) => (bound.op === '<' ? value >= bound.limit : value > bound.limit)),
      1 - quantiles[0]!,
      0.05 / parts,
    ).finding;
  const own = parts === 1 ? samples : samples.filter(({ labels }) => matches(labels, set));
  const finding = found(own);
  // The verdict does not count an SLO as broken if only runs on a busy machine break it. More runs may then decide it.
  if (finding === 'above' && found(own.filter(isCalm)) !== 'above') return 'undecided';
  return finding;
}

const isCalm = (sample: Sample) => detailOf(sample).contention === undefined;
