import type { Evidence } from '../../record/evidence.ts';
import { countOf, histogramQuantile, mergeHistograms } from '../../record/histogram.ts';
import { formatCount, formatShare, formatValue } from '../../words/format.ts';
import { bucketNote } from './endpoints.ts';
import { shown } from './shown-metrics.ts';

export type LedgerRow = { what: string; count: string; share: string; meaning: string; bad: boolean };
export type TimingRow = { what: string; samples: string; p50: string; p95: string; p99: string };
export type MeshLedger = { rows: LedgerRow[]; timings: TimingRow[]; note: string };

/** Every message of the whole run, warm-up too: a ledger balances only over all of it. */
export function toMeshLedger(evidence: Evidence): MeshLedger {
  const total = (metric: string, match = {}) => {
    let sum: number | undefined;
    for (const row of evidence.rows(metric, match)) if ('n' in row) sum = (sum ?? 0) + row.n;
    return sum;
  };
  const sent = total(shown.meshSent);
  const entries: [string, number | undefined, string, boolean][] = [
    ['sent', sent, 'messages that left a node', false],
    ['delivered', total(shown.meshDelivered), 'arrived at their receiver for the first time', false],
    ['duplicate', total(shown.meshDuplicate), 'arrived once more', true],
    ['lost by the target', total(shown.meshLost, { by: 'target' }), 'accepted by the mesh and never delivered', true],
    [
      'lost by the generator',
      total(shown.meshLost, { by: 'generator' }),
      'never left, or a receiver of ours was gone',
      true,
    ],
  ];
  const rows = entries
    .filter(([, count]) => count !== undefined)
    .map(([what, count = 0, meaning, unwanted]) => ({
      what,
      count: formatCount(count),
      share: sent ? formatShare(count / sent) : '–',
      meaning,
      bad: unwanted && count > 0,
    }));
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
