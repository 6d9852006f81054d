import { baselineValues } from '../../results/compare/baseline-values.ts';
import { sloMeasureName } from '../../results/compare/slo-measures.ts';
import { confirmDelivery, type Expected } from '../../results/prometheus/confirm.ts';
import { isAcknowledged, type PushCount, toDelivery } from '../../results/prometheus/delivery.ts';
import { Forwarder } from '../../results/prometheus/forwarder.ts';
import { baselineSeries, lastingSeries } from '../../results/prometheus/lasting.ts';
import { isOfOtherTarget } from '../../results/record/excluded.ts';
import type { ProducerEnd } from '../../results/record/producer.ts';
import type { Row, Sample } from '../../results/record/row.ts';
import type { Delivery, RunDocument } from '../../results/record/run.ts';
import { readBaselines } from '../../results/store/baselines.ts';
import { outboxDirOf } from '../../results/store/run-files.ts';
import { type Clock, systemClock } from '../../scenarios/base/clock.ts';
import type { PushTarget } from '../plan/push-target.ts';

/** The counts in the record that are compared with the counts in Prometheus. */
type Ends = Pick<ProducerEnd, 'delivered' | 'quantiles'>;

/** Sends the values of a run to Prometheus. The record of the run contains the same values. */
export interface Projection {
  rows(rows: readonly Row[]): void;
  sample(sample: Sample): void;
  /** Sends all unsent samples. If `hurry` aborts, sending stops, and the unsent request bodies stay on disk. */
  finish(run: Omit<RunDocument, 'files' | 'artifacts'>, ends: readonly Ends[], hurry: AbortSignal): Promise<Delivery>;
  /** The number of series that were sent before a secret in one of their labels was recognised. */
  exposedSeries(): number;
  /** Idempotent. Ends every request and retry. Unsent bodies stay on disk. */
  close(): Promise<void>;
}

type ProjectedRun = { id: string; plan: string; target: string };

/**
 * Opens the projection of a run: the live push of its samples to Prometheus. If no Prometheus was named, the projection
 * sends nothing.
 */
export async function openProjection(
  push: PushTarget | undefined,
  run: ProjectedRun,
  storeDir: string,
  { clock = systemClock, outboxDir = outboxDirOf(storeDir, run.id) }: { clock?: Clock; outboxDir?: string } = {},
): Promise<Projection> {
  if (!push) return noProjection;
  const forwarder = await Forwarder.open({
    ...push,
    outboxDir,
    runLabels: { run_id: run.id, plan: run.plan, target: run.target },
    clock,
  });
  return {
    rows: (rows) => forwarder.offer(rows),
    sample: (sample) => forwarder.offerSamples([sample]),
    finish: async (document, ends, hurry) => {
      const endMs = Date.parse(document.endedAt);
      const quantiles = ends.flatMap((end) => end.quantiles ?? []);
      const lasting = lastingSeries(document as RunDocument, quantiles);
      const baseline = baselineSeriesOf(storeDir, document);
      const { count, readBack, sent } = await forwarder.finish([...lasting, ...baseline], endMs, hurry);
      const expected = { runId: document.id, counts: countersOf(ends), readBack, sent, endMs };
      return confirmPush(push, count, expected, hurry);
    },
    exposedSeries: () => forwarder.exposedSeries(),
    close: () => forwarder.close(),
  };
}

const noProjection: Projection = {
  rows: () => undefined,
  sample: () => undefined,
  finish: async () => ({ status: 'none', sent: 0, confirmed: 0, reason: 'no Prometheus was named' }),
  exposedSeries: () => 0,
  close: async () => undefined,
};

/**
 * Checks a push by queries, and resolves to its outcome. The push is complete only if the acknowledged samples are
 * stored. Never throws.
 */
export async function confirmPush(
  push: PushTarget,
  count: PushCount,
  expected: Expected,
  hurry: AbortSignal,
): Promise<Delivery> {
  const confirmation = isAcknowledged(count) ? await confirmDelivery(push, expected, systemClock, hurry) : null;
  return { ...toDelivery(count, confirmation), ...(push.to && { to: push.to }) };
}

/**
 * Returns the totals of counters by metric, without histograms. No series exists for a counter of 0, so such a counter
 * is left out.
 */
export function countersOf(ends: readonly Ends[]): Record<string, number> {
  const all = ends.flatMap((end) => Object.entries(end.delivered));
  return Object.fromEntries(all.filter(([metric, n]) => metric.endsWith('_total') && n > 0));
}

/**
 * Returns the values of this run's baseline as series, for the reference line of a dashboard. Returns no series if the
 * baseline cannot be read, or for the base run of a pair (`--against`).
 */
function baselineSeriesOf(
  storeDir: string,
  run: Pick<RunDocument, 'comparableKey' | 'plan' | 'target' | 'endedAt' | 'environment' | 'slos'>,
) {
  if (isOfOtherTarget(run)) return [];
  try {
    const own = readBaselines(storeDir).find(({ baseline }) => baseline.comparableKey === run.comparableKey);
    const values = own ? baselineValues(own.baseline.runs) : [];
    const ofSlos = run.slos.flatMap(({ name, phase }) => {
      const found = values.find((value) => value.primary && value.name === sloMeasureName({ name, phase }));
      return found ? [{ slo: name, phase, value: found.value }] : [];
    });
    return baselineSeries(run, ofSlos);
  } catch {
    // A damaged baseline must not make the push fail. The comparison reports the damage.
    return [];
  }
}
