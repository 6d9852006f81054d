import { sum } from 'simple-statistics';
import type { Evidence } from '../../results/record/evidence.ts';
import { matches, type Select } from '../../results/record/metric.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { amountOf } from '../evidence/per-second.ts';

/**
 * Returns the number of events that could have been counted. For a count of errors, this is the number of all requests.
 * Returns 0 for a metric without `zeroBeside`.
 */
export function eventsBeside(of: Select, evidence: Evidence, window: Phase | undefined): number {
  const beside = evidence.metric(of.metric)?.metric.zeroBeside;
  if (!beside) return 0;
  const isSubject = ([label, value]: [string, string]) => !beside.outcomes?.[label]?.test(value);
  const match = Object.fromEntries(Object.entries(of.match).filter(isSubject));
  return sum(Array.from(evidence.rows(beside.metric, match, window), amountOf));
}

/**
 * Returns true if the selection may miss some of its events. It misses events whose row lacks a label of the selection,
 * and events that only the health of the traffic source counts.
 */
export function mayHideEvents({ metric, match }: Select, evidence: Evidence, window: Phase | undefined): boolean {
  const { metric: known, producer } = evidence.metric(metric) ?? {};
  const { health } = evidence.producers.find(({ name }) => name === producer) ?? {};
  const { alsoIn, outcomes = {} } = known?.zeroBeside ?? {};
  if (alsoIn && health?.[alsoIn]) return true;
  for (const row of evidence.rows(metric, {}, window)) {
    const given = Object.entries(match).filter(([name]) => row.labels[name] !== undefined || outcomes[name]?.test(''));
    if (amountOf(row) > 0 && matches(row.labels, Object.fromEntries(given))) return true;
  }
  return false;
}
