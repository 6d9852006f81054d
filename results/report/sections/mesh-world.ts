import { z } from 'zod';
import { largest } from '../../../scenarios/base/long-lists.ts';
import type { Evidence } from '../../record/evidence.ts';
import { bucketOf, countOf } from '../../record/histogram.ts';
import { mergeHistograms } from '../../record/histogram-sum.ts';
import type { Labels } from '../../record/metric.ts';
import type { Row } from '../../record/row.ts';
import type { RunDocument } from '../../record/run.ts';
import { formatCount, formatShare } from '../../words/format.ts';
import { toAxis } from './chart.ts';
import type { LedgerRow } from './mesh-ledger.ts';
import { shown } from './shown-metrics.ts';

/** A copy of a message. `outcome` is null while the copy is in flight. Times are ms of the simulated clock. */
export type CopyLine = {
  atMs: number;
  arrivesMs: number | null;
  from: number;
  to: number;
  ttl: number;
  outcome: string | null;
};
export type CounterExample = { name: string; text: string; replay: string; trace: CopyLine[] };

/** A simulated mesh over time, in steps of `step` seconds. */
export type MeshWorld = {
  step: number;
  nodes: number[];
  cut: boolean[];
  delivered: number[];
  hops: { hops: number; count: number }[];
  ledger: LedgerRow[];
  counterExamples: CounterExample[];
  /** A sentence on how far the simulated delivery times differ from those over real sockets. */
  calibration: string;
};

const copySchema = z.object({
  atMs: z.number(),
  arrivesMs: z.number().nullable(),
  from: z.number(),
  to: z.number(),
  ttl: z.number(),
  outcome: z.string().nullable(),
});
const detailSchema = z.object({
  ledger: z.record(z.string(), z.number()),
  counterExamples: z
    .array(z.object({ name: z.string(), text: z.string(), replay: z.string(), trace: z.array(copySchema) }))
    .default([]),
  calibration: z.object({ ks: z.number(), run: z.string().optional(), nodes: z.number().optional() }).optional(),
});

/** Returns the simulated mesh of a run; undefined if it has none. */
export function toMeshWorld(run: RunDocument, evidence: Evidence): MeshWorld | undefined {
  const population = [...evidence.rows(shown.worldNodes)];
  if (population.length === 0) return undefined;
  const seconds = (t: number) => (t - evidence.t0Ms) / 1000;
  const { step, length } = toAxis(largest(population.map((row) => seconds(row.t))) + 1);
  const series = (metric: string, match: Labels, value: (row: Row) => number) => {
    const values: number[] = Array(length).fill(0);
    for (const row of evidence.rows(metric, match)) {
      const at = Math.floor(seconds(row.t) / step);
      if (at >= 0 && at < length) values[at]! += value(row);
    }
    return values;
  };
  const gauge = (row: Row) => ('v' in row ? row.v / step : 0);
  const count = (row: Row) => ('h' in row ? countOf(row.h) : 0);
  const detail = run.producers.flatMap((producer) => detailSchema.safeParse(producer.detail).data ?? [])[0];
  return {
    step,
    nodes: series(shown.worldNodes, {}, gauge),
    cut: series(shown.worldPartition, {}, gauge).map((value) => value > 0),
    delivered: series(shown.worldLatency, {}, count),
    hops: hopsOf(evidence),
    ledger: ledgerOf(detail?.ledger ?? {}),
    counterExamples: detail?.counterExamples ?? [],
    calibration: calibrationText(detail?.calibration),
  };
}

/**
 * Returns a sentence on how far simulated delivery times differ from real ones. The distance `ks` is 0 for equal
 * distributions, and 1 for distributions without overlap.
 */
function calibrationText(
  calibration: { ks: number; run?: string | undefined; nodes?: number | undefined } | undefined,
): string {
  if (!calibration)
    return 'Not calibrated: the record names no run on real sockets, so the error of the simulation is unknown.';
  const { ks, run, nodes } = calibration;
  const distance = `Kolmogorov-Smirnov distance ${ks.toFixed(3)}`;
  if (run === undefined)
    return `${distance} between the delivery times of this run and those of the same world in virtual time.`;
  return `Calibrated: in run ${run}, at ${formatCount(nodes ?? 0)} nodes, ${distance} between delivery times on real sockets and simulated ones.`;
}

/**
 * Returns the deliveries by number of hops. If several numbers of hops share a bucket, all deliveries in the bucket
 * count for the smallest number.
 */
function hopsOf(evidence: Evidence): MeshWorld['hops'] {
  const merged = mergeHistograms([...evidence.rows(shown.worldHops)].flatMap((row) => ('h' in row ? [row.h] : [])));
  const counts = new Map(merged.index.map((index, i) => [index, merged.count[i]!]));
  const hops: MeshWorld['hops'] = [];
  // A message makes at most 120 hops, because its TTL in a simulated mesh is at most 120.
  for (let one = 1; one <= 120; one++) {
    const bucket = bucketOf(one, merged.schema);
    const count = counts.get(bucket);
    counts.delete(bucket);
    if (count !== undefined) hops.push({ hops: one, count });
  }
  return hops;
}

const meanings: Readonly<Record<string, string>> = {
  sent: 'copies of messages that left a node',
  delivered: 'brought a node a new message',
  duplicate: 'reached a node that already had the message',
  lost: 'lost by a link, by a partition, or because the receiver was gone',
  expired: 'reached their hop limit or their time limit in a store',
  dropped: 'discarded by a node',
  inFlight: 'still in flight at the end',
};

function ledgerOf(counts: Readonly<Record<string, number>>): LedgerRow[] {
  return Object.entries(meanings)
    .filter(([name]) => counts[name] !== undefined)
    .map(([name, meaning]) => ({
      what: name === 'inFlight' ? 'in flight' : name,
      count: formatCount(counts[name]!),
      share: counts.sent ? formatShare(counts[name]! / counts.sent) : '–',
      meaning,
      bad: false,
    }));
}
