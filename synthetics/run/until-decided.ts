import { byRun } from '../../results/record/by-run.ts';
import { matches } from '../../results/record/metric.ts';
import type { Need } from '../../results/record/producer.ts';
import type { Sample } from '../../results/record/row.ts';
import { detailOf } from '../../results/record/sample-detail.ts';
import { sequentialRuns } from '../../results/stats/sequential-runs.ts';

type Bounded = Need & { bound: NonNullable<Need['bound']> };

/**
 * Finds out when the runs of a journey have decided every SLO that they can decide. A failed run does not end the
 * sequence: only more runs show whether the journey is broken or flaky.
 */
export class UntilDecided {
  readonly #needs: readonly Bounded[];
  readonly #samples: Sample[] = [];

  /** @param needs the needs of all producers; only those with these metrics count */
  constructor(needs: readonly Need[], metrics: readonly string[]) {
    this.#needs = needs.filter((need): need is Bounded => {
      return need.bound !== undefined && metrics.includes(need.select.metric);
    });
  }

  /** Adds the samples of a run. Returns the reason when all SLOs are decided. */
  after(samples: readonly Sample[]): string | undefined {
    this.#samples.push(...samples);
    const findings = this.#needs.map((need) => ({ slo: need.bound.slo, finding: this.#find(need) }));
    const broken = findings.find(({ finding }) => finding === 'above');
    if (broken) return `${broken.slo} is broken`;
    if (findings.length === 0 || findings.some(({ finding }) => finding !== 'below')) return undefined;
    return findings.length === 1 ? `${findings[0]!.slo} holds` : `all ${findings.length} SLOs hold`;
  }

  #find({ select, quantiles, phases, bound }: Bounded) {
    const found = (values: readonly Sample[]) =>
      sequentialRuns(
        byRun(values, (value) => (bound.op === '<' ? value >= bound.limit : value > bound.limit)),
        1 - quantiles[0]!,
      ).finding;
    const own = this.#samples.filter(({ metric, labels }) => {
      return metric === select.metric && matches(labels, select.match) && phases.includes(labels.phase ?? '');
    });
    const finding = found(own);
    // A limit broken only by runs on a busy machine does not count, as in the verdict: more runs may decide.
    if (finding === 'above' && found(own.filter(isCalm)) !== 'above') return 'undecided';
    return finding;
  }
}

const isCalm = (sample: Sample) => detailOf(sample).contention === undefined;
