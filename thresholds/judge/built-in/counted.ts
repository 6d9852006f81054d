import type { Evidence } from '../../../results/record/evidence.ts';
import type { Select } from '../../../results/record/metric.ts';
import type { Sli } from '../../../results/record/slo.ts';

/**
 * An indicator of a built-in SLO. An indicator of the kind `limit` counts faulty writes. Its total consists of the
 * accepted writes and the writes that were read back.
 */
export type Counted = Exclude<Sli, { kind: 'quantile' }>;

/** Returns the selectors of the counted events: the good or bad events of a ratio, or the faulty writes. */
export function partOf(sli: Counted): readonly Select[] {
  return sli.kind === 'ratio' ? sli.part : [sli.of];
}

/** Returns the selectors of all events. */
export function totalOf(sli: Counted, evidence: Evidence): readonly Select[] {
  if (sli.kind === 'ratio') return sli.total;
  const { metric, match } = sli.of;
  const { accepted, checked } = evidence.metric(metric)?.metric.readBack ?? {};
  return [accepted, checked].flatMap((one) => (one === undefined ? [] : [{ metric: one, match }]));
}

/** Returns the number of bad events. `part` is the number of events that `partOf` selects. */
export function badOf(sli: Counted, part: number, all: number): number {
  return sli.kind === 'limit' || sli.counts === 'bad' ? part : all - part;
}
