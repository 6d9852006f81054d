import type { Evidence } from '../../record/evidence.ts';
import { countOf, histogramQuantile } from '../../record/histogram.ts';
import { mergeHistograms } from '../../record/histogram-sum.ts';
import type { Labels } from '../../record/metric.ts';
import { formatCount, formatShare, formatValue } from '../../words/format.ts';
import { bucketNote } from './endpoints.ts';
import { shown } from './shown-metrics.ts';

/** The ids of the rows in the table of messages. The page also shows some of these rows in its header. */
export type LedgerId = 'sent' | 'delivered' | 'duplicate' | 'lost-by-target' | 'lost-by-generator';
export type LedgerRow = { what: string; count: string; share: string; meaning: string; bad: boolean };
export type TimingRow = { what: string; samples: string; p50: string; p95: string; p99: string };
export type MeshLedger = { rows: (LedgerRow & { id: LedgerId })[]; timings: TimingRow[]; note: string };

type Entry = { id: LedgerId; what: string; metric: string; match?: Labels; meaning: string; unwanted: boolean };

const ledger: readonly Entry[] = [
  {
    id: 'sent',
    what: 'sent',
    metric: shown.meshSent,
    meaning: 'sent by a node, failed attempts included',
    unwanted: false,
  },
  {
    id: 'delivered',
    what: 'delivered',
    metric: shown.meshDelivered,
    meaning: 'reached their receiver for the first time',
    unwanted: false,
  },
  {
    id: 'duplicate',
    what: 'duplicate',
    metric: shown.meshDuplicate,
    meaning: 'reached their receiver again',
    unwanted: true,
  },
  {
    id: 'lost-by-target',
    what: 'lost by the target',
    metric: shown.meshLost,
    match: { by: 'target' },
    meaning: 'not delivered in time, by no fault of the load generator',
    unwanted: true,
  },
  {
    id: 'lost-by-generator',
    what: 'lost by the generator',
    metric: shown.meshLost,
    match: { by: 'generator' },
    meaning: 'not delivered in time, because the load generator stalled or reached a limit',
    unwanted: true,
  },
];

/**
 * Returns the messages of the whole run, not of each phase: a message may be sent in one phase and delivered in the
 * next.
 */
export function toMeshLedger(evidence: Evidence): MeshLedger {
  const total = (metric: string, match: Labels = {}) => {
    let sum: number | undefined;
    for (const row of evidence.rows(metric, match)) if ('n' in row) sum = (sum ?? 0) + row.n;
    return sum;
  };
  const sent = total(shown.meshSent);
  const rows = ledger.flatMap(({ id, what, metric, match, meaning, unwanted }) => {
    const count = total(metric, match);
    if (count === undefined) return [];
    const share = sent ? formatShare(count / sent) : '–';
    return [{ id, what, count: formatCount(count), share, meaning, bad: unwanted && count > 0 }];
  });
  const timings = [
    timing(evidence, 'connect', shown.meshConnect),
    timing(evidence, 'ping', shown.meshPing),
    timing(evidence, 'delivery', shown.meshDelivery),
  ].filter((one) => one !== undefined);
  return { rows, timings: timings.map(({ row }) => row), note: timings[0] ? bucketNote(timings[0].schema) : '' };
}

function timing(evidence: Evidence, what: string, metric: string): { row: TimingRow; schema: number } | undefined {
  const histograms = [...evidence.rows(metric)].flatMap((row) => ('h' in row ? [row.h] : []));
  if (histograms.length === 0) return undefined;
  const merged = mergeHistograms(histograms);
  const quantile = (q: number) => formatValue(histogramQuantile(merged, q).value, 's');
  const samples = formatCount(countOf(merged) + merged.censored);
  return {
    row: { what, samples, p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) },
    schema: merged.schema,
  };
}
