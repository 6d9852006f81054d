import { z } from 'zod';
import type { Evidence } from '../../record/evidence.ts';
import { bucketOf, countOf, mergeHistograms } from '../../record/histogram.ts';
import type { Labels } from '../../record/metric.ts';
import type { Row } from '../../record/row.ts';
import type { RunDocument } from '../../record/run.ts';
import { formatCount, formatShare } from '../../words/format.ts';
import { toAxis } from './chart.ts';
import type { LedgerRow } from './mesh-ledger.ts';
import { shown } from './shown-metrics.ts';

/** A copy on its way; `outcome` is null when it was still under way. Times are ms of the world. */
export type CopyLine = {
  atMs: number;
  arrivesMs: number | null;
  from: number;
  to: number;
  ttl: number;
  outcome: string | null;
};
export type CounterExample = { name: string; text: string; replay: string; trace: CopyLine[] };

/** How a simulated mesh went on, step by step; a step is `step` seconds. */
export type MeshWorld = {
  step: number;
  nodes: number[];
  cut: boolean[];
  delivered: number[];
  hops: { hops: number; count: number }[];
  ledger: LedgerRow[];
  counterExamples: CounterExample[];
  /** How far the simulation is from real sockets, in words. */
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

/** Undefined when the run simulated no mesh. */
export function toMeshWorld(run: RunDocument, evidence: Evidence): MeshWorld | undefined {
  const population = [...evidence.rows(shown.worldNodes)];
  if (population.length === 0) return undefined;
  const seconds = (t: number) => (t - evidence.t0Ms) / 1000;
  const { step, length } = toAxis(Math.max(...population.map((row) => seconds(row.t))) + 1);
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
  const detail = detailSchema.safeParse(run.producers.find(({ name }) => name === 'mesh-node')?.detail).data;
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

/** 0: the two distributions of delivery times are the same; 1: they have nothing in common. */
function calibrationText(
  calibration: { ks: number; run?: string | undefined; nodes?: number | undefined } | undefined,
): string {
  if (!calibration) return 'Not calibrated: no run of this world on real sockets says how far the simulation is off.';
  const { ks, run, nodes } = calibration;
  const distance = `${ks.toFixed(3)} (Kolmogorov-Smirnov)`;
  if (run === undefined) return `Delivery times are ${distance} from those of the same world in virtual time.`;
  return `Calibrated: in run ${run}, at ${formatCount(nodes ?? 0)} nodes, delivery times on real sockets were ${distance} from simulated ones.`;
}

/** Small whole numbers have a bucket each. */
function hopsOf(evidence: Evidence): MeshWorld['hops'] {
  const merged = mergeHistograms([...evidence.rows(shown.worldHops)].flatMap((row) => ('h' in row ? [row.h] : [])));
  const counts = new Map(merged.index.map((index, i) => [index, merged.count[i]!]));
  const hops: MeshWorld['hops'] = [];
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
  delivered: 'brought a node a message that it did not know',
  duplicate: 'came to a node that knew the message',
  lost: 'on the way: by a link, by a cut, or since nobody was there',
  expired: 'ended their hops or their time in a store',
  dropped: 'by a node',
  inFlight: 'still on their way at the end',
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
