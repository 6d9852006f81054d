import { smallest } from '../../../scenarios/base/long-lists.ts';
import type { Phase } from '../../../scenarios/plan/phase.ts';
import type { Evidence } from '../../record/evidence.ts';
import { countOf, histogramQuantile } from '../../record/histogram.ts';
import { HistogramSum } from '../../record/histogram-sum.ts';
import type { Row } from '../../record/row.ts';
import { causeOf, causesText } from '../../words/causes.ts';
import { formatCount, formatShare, formatValue } from '../../words/format.ts';
import { unknownRequest } from '../../words/unknown-request.ts';
import { type EndpointGroup, EndpointGroups } from './endpoint-groups.ts';
import { shown } from './shown-metrics.ts';

/** The phases whose requests are listed. `undefined` in the list means the whole run. */
type Windows = readonly (Phase | undefined)[];

export type EndpointRow = {
  scenario: string;
  name: string;
  requests: string;
  requestCount: number;
  errors: string;
  errorCount: number;
  errorShare: string;
  failed: boolean;
  p50: string;
  p95: string;
  /** Infinite if more than 5 % of the requests got no answer. */
  p95S: number;
  p99: string;
  /**
   * The 95th percentile in seconds over time. The time from the first to the last request is divided into at most 60
   * equal parts. A part without a request, or without a finite percentile, is null.
   */
  overTime: (number | null)[];
  /**
   * The number of errors by status: `500 × 12`. Errors without a status are counted by k6's error code (`error 1050 ×
   * 3`) or as `no answer`. An answer with the expected status but wrong content is an error, too: `wrong content × 4`.
   */
  causes: string;
};

export type Endpoints = {
  scope: string;
  note: string;
  total: number;
  errors: number;
  errorShare: string;
  /** The resources of the target that 1,000 good requests cost; empty when they were not measured. */
  costs: string;
  rows: EndpointRow[];
};

/**
 * Returns the requests by scenario and name: of the steady phases, or of the whole run if the steady phases have no
 * requests.
 */
export function toEndpoints(evidence: Evidence): Endpoints {
  const { scope, windows, groups } = groupsOf(evidence);
  measure(groups, evidence, windows);
  const { all } = groups;
  const overTime = overTimeOf(evidence, windows, groups);
  const sum = (pick: (group: EndpointGroup) => number) => all.reduce((sum, group) => sum + pick(group), 0);
  const [total, errors] = [sum((group) => group.total), sum((group) => group.errors)];
  const schemas = all.map((group) => group.sum.schema);
  return {
    scope,
    note: schemas.length > 0 ? bucketNote(smallest(schemas)) : '',
    total,
    errors,
    errorShare: total > 0 ? formatShare(errors / total) : '–',
    costs: costsOf(evidence),
    rows: [...all].sort((a, b) => b.total - a.total).map((group) => toRow(group, overTime.get(group)!)),
  };
}

/** Returns the number of rows that `toEndpoints` returns, without reading values. */
export function countEndpoints(evidence: Evidence): number {
  return groupsOf(evidence).groups.all.length;
}

function groupsOf(evidence: Evidence): { scope: string; windows: Windows; groups: EndpointGroups } {
  const steady = evidence.phases.filter((phase) => phase.kind === 'steady');
  const judged = { scope: `phases: ${steady.map((phase) => phase.name).join(', ')}`, windows: steady };
  const whole = { scope: 'the whole run', windows: [undefined] };
  const groups = openGroups(evidence, judged.windows);
  return groups.all.length > 0 ? { ...judged, groups } : { ...whole, groups: openGroups(evidence, whole.windows) };
}

function openGroups(evidence: Evidence, windows: Windows): EndpointGroups {
  const groups = new EndpointGroups();
  for (const window of windows)
    for (const labels of evidence.labels(shown.requestDuration, {}, window)) groups.open(labels);
  return groups;
}

/**
 * Returns a sentence on the cost of 1,000 good requests. If a cost was measured in several steady phases, its last
 * value is shown.
 */
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

/** Returns a sentence on the error of quantiles from exponential buckets: half a bucket on the logarithmic scale. */
export function bucketNote(schema: number): string {
  const error = 2 ** (2 ** -schema / 2) - 1;
  return `Quantiles come from histogram buckets (schema ${schema}), with an error of at most ±${formatShare(error)}.`;
}

function measure(groups: EndpointGroups, evidence: Evidence, windows: Windows): void {
  for (const window of windows) {
    for (const row of evidence.rows(shown.requestDuration, {}, window)) {
      if (!('h' in row)) continue;
      const group = groups.open(row.labels);
      const count = countOf(row.h) + row.h.censored;
      group.total += count;
      group.sum.add(row.h);
      const second = secondOf(row, evidence);
      group.from = Math.min(group.from, second);
      group.to = Math.max(group.to, second + 1);
      if (row.labels.expected_response === 'true') continue;
      addErrors(group, causeOf(row.labels), count);
    }
    for (const row of evidence.rows(shown.wrongAnswers, {}, window)) {
      const group = groups.find(row.labels);
      if (group && 'n' in row) addErrors(group, 'wrong content', row.n);
    }
  }
}

function addErrors(group: EndpointGroup, cause: string, count: number): void {
  group.errors += count;
  group.causes.set(cause, (group.causes.get(cause) ?? 0) + count);
}

function toRow(group: EndpointGroup, overTime: EndpointRow['overTime']): EndpointRow {
  const merged = group.sum.build();
  const quantile = (q: number) => formatValue(histogramQuantile(merged, q).value, 's');
  return {
    scenario: group.scenario,
    name: group.name || unknownRequest,
    requests: formatCount(group.total),
    requestCount: group.total,
    errors: formatCount(group.errors),
    errorCount: group.errors,
    errorShare: group.total > 0 ? formatShare(group.errors / group.total) : '–',
    failed: group.errors > 0,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p95S: histogramQuantile(merged, 0.95).value,
    p99: quantile(0.99),
    overTime,
    causes: causesText(group.causes),
  };
}

const sparkPoints = 60;

/**
 * Returns the percentiles of each group over time. The time range of a group is known only after all rows were read. So
 * this function reads the rows again.
 */
function overTimeOf(
  evidence: Evidence,
  windows: Windows,
  groups: EndpointGroups,
): Map<EndpointGroup, EndpointRow['overTime']> {
  const parts = new Map(groups.all.map((group) => [group, sumsOf(Math.min(sparkPoints, group.to - group.from))]));
  for (const window of windows) {
    for (const row of evidence.rows(shown.requestDuration, {}, window)) {
      if (!('h' in row)) continue;
      const group = groups.open(row.labels);
      const sums = parts.get(group)!;
      const second = secondOf(row, evidence) - group.from;
      // The product is divided last, because a quotient is not exact: in doubles, 49 · (1 / 49) is less than 1.
      sums[Math.floor((second * sums.length) / (group.to - group.from))]!.add(row.h);
    }
  }
  return new Map([...parts].map(([group, sums]) => [group, sums.map(p95Of)]));
}

function sumsOf(length: number): HistogramSum[] {
  return Array.from({ length }, () => new HistogramSum());
}

function p95Of(sum: HistogramSum): number | null {
  const { value } = histogramQuantile(sum.build(), 0.95);
  return Number.isFinite(value) ? Number(value.toPrecision(3)) : null;
}

function secondOf({ t }: Row, { t0Ms }: Evidence): number {
  return Math.floor((t - t0Ms) / 1000);
}
