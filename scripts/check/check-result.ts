import { median } from 'simple-statistics';
import type { BudgetSpend } from '../../results/record/budget-spend.ts';
import { type FieldComparison, toFieldComparison } from '../../results/record/field-comparison.ts';
import type { Metric } from '../../results/record/metric.ts';
import { describedIn } from '../../results/record/recorded-metric.ts';
import type { Sample } from '../../results/record/row.ts';
import type { RunDocument, Verdict } from '../../results/record/run.ts';
import { detailOf } from '../../results/record/sample-detail.ts';
import { nearestRank, orderRanks } from '../../results/stats/quantile.ts';
import type { Check } from './checks.ts';

/** A web vital of a page, the time of a step, or a value of a probe. */
export type CheckMeasure = {
  metric: string;
  labels: Readonly<Record<string, string>>;
  unit: Metric['unit'];
  samples: number;
  /** The number of samples that were measured while other programs used this machine. */
  contended: number;
  median: number;
  /** Median absolute deviation from the median. */
  mad: number;
  p75: number;
  /**
   * The lower and the upper bound of the p75, by order statistics, each with a confidence of 95 %. A bound is null if
   * there are too few runs for this bound. Both bounds are null for a sequential check.
   */
  interval: [number | null, number | null];
  /** The values that the page itself posted, compared with the measured values. Null if the page posted none. */
  field: FieldComparison | null;
};

export type CheckResult = {
  check: string;
  kind: Check['kind'];
  run: string;
  verdict: Verdict;
  reason: string;
  exitCode: number | null;
  runs: number;
  /** The maximum number of runs, and the reason why no more runs followed. Null if the number of runs was fixed. */
  sequence: { planned: number; ended: string } | null;
  failed: number;
  flaky: boolean;
  /** The number of failed runs by error class, the most frequent first. */
  classes: Readonly<Record<string, number>>;
  seconds: number | null;
  endedAt: string;
  environment: { browser: string | null; webVitals: string | null; profile: string | null };
  measures: readonly CheckMeasure[];
  /** Absent in results of earlier versions. */
  budgets?: readonly BudgetSpend[] | undefined;
};

/** Returns the result of a check from its finished run (`run.json`) and the run's samples. */
export function toCheckResult(check: Check, run: RunDocument, samples: readonly Sample[]): CheckResult {
  const measured = samples.filter((sample) => sample.labels.phase !== 'warm-up');
  const ends = measured.filter(({ metric }) => metric === 'journey_success' || metric === 'probe_success');
  const failures = ends.filter((end) => end.value === 0);
  const classes: Record<string, number> = {};
  for (const failure of failures) {
    const name = detailOf(failure).class ?? 'unknown';
    classes[name] = (classes[name] ?? 0) + 1;
  }
  const sequence = run.producers[0]?.sequence;
  const detail = run.producers[0]?.detail as
    | { browser?: { version: string }; webVitals?: string; profile?: { name: string } }
    | undefined;
  const durations = ends
    .map(secondsOf)
    .filter((one) => one !== undefined)
    .concat(durationsOf(measured));
  return {
    check: check.name,
    kind: check.kind,
    run: run.id,
    verdict: run.verdict,
    reason: run.reason,
    exitCode: run.exitCode,
    runs: ends.length,
    sequence: sequence ? { planned: sequence.planned, ended: sequence.ended } : null,
    failed: failures.length,
    flaky: failures.length > 0 && failures.length < ends.length,
    ...(run.budgets && { budgets: run.budgets }),
    classes: Object.fromEntries(Object.entries(classes).sort(([, a], [, b]) => b - a)),
    seconds: durations.length > 0 ? median(durations) : null,
    endedAt: run.endedAt,
    environment: {
      browser: detail?.browser?.version ?? null,
      webVitals: detail?.webVitals ?? null,
      profile: detail?.profile?.name ?? null,
    },
    // An interval is valid only if the number of runs does not depend on the values. A sequence ends because of its
    // values, so a sequence gets no interval.
    measures: measuresOf(measured, run).map((one) => (sequence ? { ...one, interval: [null, null] } : one)),
  };
}

const secondsOf = (sample: Sample) => detailOf(sample).seconds;

const durationsOf = (samples: readonly Sample[]) =>
  samples.filter(({ metric }) => metric === 'probe_duration_seconds').map(({ value }) => value);

function measuresOf(samples: readonly Sample[], run: RunDocument): CheckMeasure[] {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    if (/^(journey|probe)_success$/.test(sample.metric)) continue;
    const key = `${sample.metric} ${JSON.stringify(sample.labels)}`;
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  // Each test of a Playwright spec is a journey. The labels name the journey only if the spec has several tests.
  const severalJourneys = new Set(samples.flatMap(({ labels }) => labels.journey ?? [])).size > 1;
  return [...groups.values()].map((group) => {
    const { metric, labels } = group[0]!;
    const { journey, probe: _p, phase: _, ...rest } = labels;
    const own = severalJourneys && journey !== undefined ? { journey, ...rest } : rest;
    const sorted = group.map(({ value }) => value).sort((a, b) => a - b);
    const middle = median(sorted);
    const { lower, upper } = orderRanks(sorted.length, 0.75);
    return {
      metric,
      labels: own,
      unit: describedIn(run, metric, 'sample', labels).unit,
      samples: sorted.length,
      contended: group.filter((sample) => detailOf(sample).contention !== undefined).length,
      median: middle,
      mad: median(sorted.map((value) => Math.abs(value - middle))),
      p75: nearestRank(sorted, 0.75),
      field: toFieldComparison(group),
      interval: [lower === null ? null : sorted[lower - 1]!, upper === null ? null : sorted[upper - 1]!],
    };
  });
}
