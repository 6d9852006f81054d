import { join } from 'node:path';
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
import { type Clock, systemClock } from '../../scenarios/base/clock.ts';
import { messageOf } from '../../scenarios/base/errors.ts';
import type { PushTarget } from '../plan/push-target.ts';

/** What producers counted, or the record: Prometheus is asked whether it has the same. */
type Ends = Pick<ProducerEnd, 'delivered' | 'quantiles'>;

/** Where a run's numbers go besides its record. */
export interface Projection {
  rows(rows: readonly Row[]): void;
  sample(sample: Sample): void;
  /** Sends what is left; `hurry` breaks off (what waits stays on disk). */
  finish(run: Omit<RunDocument, 'files' | 'artifacts'>, ends: readonly Ends[], hurry: AbortSignal): Promise<Delivery>;
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
  const reason = `no Prometheus was named; "meshproof runs push ${runId} --prometheus URL" sends it`;
  return {
    rows: () => undefined,
    sample: () => undefined,
    finish: async () => ({ status: 'none', sent: 0, confirmed: 0, reason }),
  };
}

/** What waits to be sent for a run lies here, beside the runs. */
export function outboxOf(storeDir: string, runId: string): string {
  return join(storeDir, '.outbox', runId);
}

/** Live into Prometheus; at the end the counts that Prometheus answers are held against the producers' own. */
async function prometheusProjection(
  push: PushTarget,
  run: ProjectedRun,
  storeDir: string,
  clock: Clock,
): Promise<Projection> {
  const forwarder = await createForwarder({
    ...push,
    outboxDir: outboxOf(storeDir, run.id),
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
        await forwarder.close();
        return { status: 'incomplete', sent, confirmed, reason: 'broken off' };
      }
      await forwarder.close();
      return delivery.status === 'complete' ? confirmDelivery(push, document.id, ends, delivery, endMs) : delivery;
    },
  };
}

/** The baseline of the run's kind, for the line on a dashboard that runs are held against. */
function baselineSeriesOf(
  storeDir: string,
  run: Pick<RunDocument, 'comparableKey' | 'plan' | 'target' | 'endedAt' | 'environment'>,
) {
  if (isOfOtherTarget(run)) return [];
  try {
    const own = readBaselines(storeDir).find(({ baseline }) => baseline.comparableKey === run.comparableKey);
    return own ? baselineSeries(run, baselineValues(own.baseline.runs)) : [];
  } catch {
    // A damaged baseline is named by the comparison; what was measured is pushed all the same.
    return [];
  }
}

/** Acknowledged is not stored: Prometheus is asked what it has. A store that answers no queries leaves it at that. */
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
    return { ...delivery, reason: `not held against Prometheus' own counts: ${messageOf(error)}` };
  }
}
