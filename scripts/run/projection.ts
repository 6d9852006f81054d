import { setTimeout as sleep } from 'node:timers/promises';
import { baselineValues } from '../../results/compare/baseline-values.ts';
import { withCounts } from '../../results/prometheus/delivery.ts';
import { createForwarder } from '../../results/prometheus/forwarder.ts';
import { baselineSeries, lastingSeries } from '../../results/prometheus/lasting.ts';
import { confirmCounts } from '../../results/prometheus/query.ts';
import { isOfOtherTarget } from '../../results/record/excluded.ts';
import type { ProducerEnd } from '../../results/record/producer.ts';
import type { Row, Sample } from '../../results/record/row.ts';
import type { Delivery, RunDocument } from '../../results/record/run.ts';
import { readBaselines } from '../../results/store/baselines.ts';
import { outboxDirOf } from '../../results/store/run-files.ts';
import { type Clock, systemClock } from '../../scenarios/base/clock.ts';
import { messageOf } from '../../scenarios/base/errors.ts';
import type { PushTarget } from '../plan/push-target.ts';

/** Counts of the producers or of the record, which are compared with those in Prometheus. */
type Ends = Pick<ProducerEnd, 'delivered' | 'quantiles'>;

/** The second destination of a run's numbers, beside its record. */
export interface Projection {
  rows(rows: readonly Row[]): void;
  sample(sample: Sample): void;
  /** Sends the rest. `hurry` stops this; unsent bodies stay on disk. */
  finish(run: Omit<RunDocument, 'files' | 'artifacts'>, ends: readonly Ends[], hurry: AbortSignal): Promise<Delivery>;
  /** Idempotent. Ends every request and retry; unsent bodies stay on disk. */
  close(): Promise<void>;
}

/** The labels of every series of a run. */
type ProjectedRun = { id: string; plan: string; target: string };

/** Opens the projection of a run into `push`, or one that sends nothing when no Prometheus was named. */
export async function openProjection(
  push: PushTarget | undefined,
  run: ProjectedRun,
  storeDir: string,
  clock: Clock = systemClock,
): Promise<Projection> {
  return push ? prometheusProjection(push, run, storeDir, clock) : noProjection(run.id);
}

function noProjection(runId: string): Projection {
  const reason = `no Prometheus was named; "meshproof runs push ${runId} --prometheus URL" sends the run`;
  return {
    rows: () => undefined,
    sample: () => undefined,
    finish: async () => ({ status: 'none', sent: 0, confirmed: 0, reason }),
    close: async () => undefined,
  };
}

/** Sends rows live to Prometheus. At the end the counts in Prometheus are compared with those of the producers. */
async function prometheusProjection(
  push: PushTarget,
  run: ProjectedRun,
  storeDir: string,
  clock: Clock,
): Promise<Projection> {
  const forwarder = await createForwarder({
    ...push,
    outboxDir: outboxDirOf(storeDir, run.id),
    runLabels: { run_id: run.id, plan: run.plan, target: run.target },
    clock,
  });
  return {
    rows: (rows) => forwarder.offer(rows),
    sample: (sample) => forwarder.offerSamples([sample]),
    finish: async (document, ends, hurry) => {
      const endMs = Date.parse(document.endedAt);
      const quantiles = ends.flatMap((end) => end.quantiles ?? []);
      const lasting = [...lastingSeries(document as RunDocument, quantiles), ...baselineSeriesOf(storeDir, document)];
      const finished = forwarder.finish(lasting, endMs);
      const hurried = new Promise<'hurried'>((resolve) => {
        if (hurry.aborted) resolve('hurried');
        hurry.addEventListener('abort', () => resolve('hurried'), { once: true });
      });
      const delivery = await Promise.race([finished, hurried]);
      if (delivery === 'hurried') {
        const { sent, confirmed } = forwarder.status();
        return { status: 'incomplete', sent, confirmed, reason: 'the push was stopped by a second signal' };
      }
      return delivery.status === 'complete' ? confirmDelivery(push, document.id, ends, delivery, endMs) : delivery;
    },
    close: () => forwarder.close(),
  };
}

/** Returns the baseline of the run's kind as series, for the reference line of a dashboard. */
function baselineSeriesOf(
  storeDir: string,
  run: Pick<RunDocument, 'comparableKey' | 'plan' | 'target' | 'endedAt' | 'environment'>,
) {
  if (isOfOtherTarget(run)) return [];
  try {
    const own = readBaselines(storeDir).find(({ baseline }) => baseline.comparableKey === run.comparableKey);
    return own ? baselineSeries(run, baselineValues(own.baseline.runs)) : [];
  } catch {
    // The comparison names the damaged baseline. The push must not fail because of it.
    return [];
  }
}

/** Compares counts with Prometheus, which may not store all it acknowledges. A failed query changes the reason only. */
async function confirmDelivery(
  push: PushTarget,
  runId: string,
  ends: readonly Ends[],
  delivery: Delivery,
  endMs: number,
): Promise<Delivery> {
  const expected = Object.fromEntries(
    ends.flatMap((end) => Object.entries(end.delivered)).filter(([metric, n]) => metric.endsWith('_total') && n > 0),
  );
  try {
    let answer = delivery;
    for (const pauseMs of [0, 300, 1000]) {
      await sleep(pauseMs);
      answer = withCounts(delivery, await confirmCounts(push, runId, expected, endMs));
      if (answer.status === 'complete') return answer;
    }
    return answer;
  } catch (error) {
    return { ...delivery, reason: `not compared with the counts in Prometheus: ${messageOf(error)}` };
  }
}
