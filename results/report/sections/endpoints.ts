import { append, largest, smallest } from '../../../scenarios/base/long-lists.ts';
import type { Phase } from '../../../scenarios/plan/phase.ts';
import type { Evidence } from '../../record/evidence.ts';
import { countOf, type Histogram, histogramQuantile, mergeHistograms } from '../../record/histogram.ts';
import type { Labels } from '../../record/metric.ts';
import { formatCount, formatShare, formatValue } from '../../words/format.ts';
import { shown } from './shown-metrics.ts';

export type EndpointRow = {
  scenario: string;
  name: string;
  requests: string;
  errors: string;
  errorCount: number;
  errorShare: string;
  failed: boolean;
  p50: string;
  p95: string;
  /** The 95th percentile in seconds. Not finite when too many requests, or all, got no answer. */
  p95S: number;
  p99: string;
  /**
   * The 95th percentile in each of at most 60 equal parts of the time from the first to the last request, in seconds.
   * Null where no request was made, or where the percentile is not finite.
   */
  overTime: (number | null)[];
  /**
   * Errors by status; without a status, by k6 error code or as `no answer`: `500 × 12, error 1050 × 3`. An answer with
   * the expected status and wrong content is an error, too: `wrong content × 4`.
   */
  causes: string;
};

export type Endpoints = {
  scope: string;
  note: string;
  total: string;
  errors: string;
  errorShare: string;
  /** The resources of the target that 1,000 good requests cost; empty when they were not measured. */
  costs: string;
  rows: EndpointRow[];
};

/**
 * Returns the requests of the judged phases by scenario and name. If these phases have none, it returns those of the
 * whole run.
 */
export function toEndpoints(evidence: Evidence): Endpoints {
  const steady = evidence.phases.filter((phase) => phase.kind === 'steady');
  const judged = collect(evidence, steady);
  const groups = judged.size > 0 ? judged : collect(evidence, [undefined]);
  const rows = [...groups.values()].sort((a, b) => b.total - a.total).map(toRow);
  const sum = (pick: (group: Group) => number) => [...groups.values()].reduce((all, group) => all + pick(group), 0);
  const [total, errors] = [sum((group) => group.total), sum((group) => group.errors)];
  const schemas = [...groups.values()].flatMap((group) => group.histograms.map((one) => one.schema));
  return {
    scope: judged.size > 0 ? `phases: ${steady.map((phase) => phase.name).join(', ')}` : 'the whole run',
    note: schemas.length > 0 ? bucketNote(smallest(schemas)) : '',
    total: formatCount(total),
    errors: formatCount(errors),
    errorShare: total > 0 ? formatShare(errors / total) : '–',
    costs: costsOf(evidence),
    rows,
  };
}

/** Each cost is computed at most once for each steady phase. The report has the last value of each cost. */
function costsOf(evidence: Evidence): string {
  const parts = [
    [shown.costCpu, 's', 'of CPU time'],
    [shown.costMemory, 'B', 'of retained memory'],
    [shown.costBytes, 'B', 'of network traffic'],
  ] as const;
  const costs = parts.flatMap(([metric, unit, what]) => {
    const value = [...evidence.samples(metric)].at(-1)?.value;
    return value === undefined ? [] : [`${formatValue(value, unit)} ${what}`];
  });
  return costs.length > 0 ? `1,000 good requests cost the target ${costs.join(', ')}.` : '';
}

/** Returns a sentence with the error of quantiles from exponential buckets: half a bucket on the logarithmic scale. */
export function bucketNote(schema: number): string {
  const error = 2 ** (2 ** -schema / 2) - 1;
  return `Quantiles come from histogram buckets (schema ${schema}), with an error of at most ±${formatShare(error)}.`;
}

type Group = {
  scenario: string;
  name: string;
  total: number;
  errors: number;
  histograms: Histogram[];
  /** Whole seconds since T0 → the histograms of that second. */
  bySecond: Map<number, Histogram[]>;
  causes: Map<string, number>;
};

function collect(evidence: Evidence, windows: readonly (Phase | undefined)[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const window of windows) {
    for (const row of evidence.rows(shown.requestDuration, {}, window)) {
      if (!('h' in row)) continue;
      const { scenario = '', name = '' } = row.labels;
      const key = JSON.stringify([scenario, name]);
      const group: Group = groups.get(key) ?? {
        scenario,
        name,
        total: 0,
        errors: 0,
        histograms: [],
        bySecond: new Map(),
        causes: new Map(),
      };
      groups.set(key, group);
      const count = countOf(row.h) + row.h.censored;
      group.total += count;
      group.histograms.push(row.h);
      const second = Math.floor((row.t - evidence.t0Ms) / 1000);
      group.bySecond.set(second, [...(group.bySecond.get(second) ?? []), row.h]);
      if (row.labels.expected_response === 'true') continue;
      addErrors(group, causeOf(row.labels), count);
    }
    for (const row of evidence.rows(shown.wrongAnswers, {}, window)) {
      const { scenario = '', name = '' } = row.labels;
      const group = groups.get(JSON.stringify([scenario, name]));
      if (group && 'n' in row) addErrors(group, 'wrong content', row.n);
    }
  }
  return groups;
}

function addErrors(group: Group, cause: string, count: number): void {
  group.errors += count;
  group.causes.set(cause, (group.causes.get(cause) ?? 0) + count);
}

function causeOf({ status, error_code: code }: Labels): string {
  if (status && status !== '0') return status;
  return code ? `error ${code}` : 'no answer';
}

function toRow(group: Group): EndpointRow {
  const merged = mergeHistograms(group.histograms);
  const quantile = (q: number) => formatValue(histogramQuantile(merged, q).value, 's');
  return {
    scenario: group.scenario,
    name: group.name || '(no name)',
    requests: formatCount(group.total),
    errors: formatCount(group.errors),
    errorCount: group.errors,
    errorShare: group.total > 0 ? formatShare(group.errors / group.total) : '–',
    failed: group.errors > 0,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p95S: histogramQuantile(merged, 0.95).value,
    p99: quantile(0.99),
    overTime: overTime(group.bySecond),
    causes: [...group.causes]
      .sort((a, b) => b[1] - a[1])
      .map(([cause, count]) => `${cause} × ${formatCount(count)}`)
      .join(', '),
  };
}

const sparkPoints = 60;

function overTime(bySecond: Group['bySecond']): (number | null)[] {
  const seconds = [...bySecond.keys()];
  const [from, to] = [smallest(seconds), largest(seconds) + 1];
  const points = Math.min(sparkPoints, to - from);
  const parts = Array.from({ length: points }, (): Histogram[] => []);
  for (const [second, histograms] of bySecond)
    append(parts[Math.floor(((second - from) / (to - from)) * points)]!, histograms);
  return parts.map((part) => {
    const { value } = histogramQuantile(mergeHistograms(part), 0.95);
    return Number.isFinite(value) ? Number(value.toPrecision(3)) : null;
  });
}
