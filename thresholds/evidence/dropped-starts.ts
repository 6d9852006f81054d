import type { Evidence } from '../../results/record/evidence.ts';
import { countOf } from '../../results/record/histogram.ts';
import { type Labels, labelKey, matches } from '../../results/record/metric.ts';
import type { Row } from '../../results/record/row.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';

const outcome = 'dropped';

/**
 * Returns the rows of a metric, and the rows of dropped starts that count as its calls: see `Metric.dropped`. k6 does
 * not report which calls a dropped start would have made. A dropped start counts only if the other iterations of its
 * scenario made at least one call of this metric each, on average.
 * @param only labels that the rows must have
 */
export function* rowsWithDropped(metric: string, evidence: Evidence, window?: Phase, only: Labels = {}): Iterable<Row> {
  yield* evidence.rows(metric, only, window);
  const { dropped } = evidence.metric(metric)?.metric ?? {};
  if (!dropped || !matches({ ...only, outcome }, only)) return;
  const known = new Map<string, boolean>();
  const callsAlways = ({ scenario = '', program = '' }: Labels) => {
    const of = { scenario, program };
    const key = labelKey(of);
    const calls = known.get(key) ?? callsInEach(metric, dropped.iterations, of, evidence);
    known.set(key, calls);
    return calls;
  };
  for (const row of evidence.rows(dropped.in, { ...only, outcome }, window)) if (callsAlways(row.labels)) yield row;
}

/** Returns whether the iterations of a scenario made at least one call each on average, answered or not. */
function callsInEach(metric: string, iterations: string, of: Labels, evidence: Evidence): boolean {
  let [calls, ended] = [0, 0];
  for (const row of evidence.rows(metric, of)) if ('h' in row) calls += countOf(row.h) + row.h.censored;
  for (const row of evidence.rows(iterations, of)) if ('n' in row) ended += row.n;
  return calls > 0 && calls >= ended;
}
