import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { confirmDelivery } from '../../results/prometheus/confirm.ts';
import { addPush, toDelivery } from '../../results/prometheus/delivery.ts';
import { runInfo } from '../../results/prometheus/lasting.ts';
import { hasBodies } from '../../results/prometheus/outbox.ts';
import { pushOutbox } from '../../results/prometheus/push-outbox.ts';
import type { Row } from '../../results/record/row.ts';
import type { Delivery, RunDocument } from '../../results/record/run.ts';
import { readEvidenceParts } from '../../results/store/evidence-files.ts';
import { spanOf } from '../../results/store/rows/span.ts';
import { outboxDirOf, runDirOf } from '../../results/store/run-files.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import type { PushTarget } from '../plan/push-target.ts';
import { confirmPush, countersOf, openProjection } from './projection.ts';

/** `delivery` is the outcome of the push. `replaces` is true if `delivery` must replace the outcome in run.json. */
export type PushedAgain = { delivery: Delivery; replaces: boolean };

/**
 * `isVirtual` is true if the rows of the run have virtual time. Then only the results of the run and the values of its
 * baseline are sent (lasting.ts).
 */
type Stored = { run: RunDocument; storeDir: string; isVirtual: boolean };
type Push = Stored & { to: PushTarget; outboxDir: string; signal: AbortSignal };

/** If a Prometheus accepts no body within this time, it counts as unavailable. The next push then uses the outbox. */
const patienceMs = 10_000;

/**
 * Sends a run, or its unsent samples, to a Prometheus. The first rule that applies decides what is sent:
 * - The last push went to this Prometheus and was complete: nothing.
 * - This Prometheus acknowledged everything in the last push: nothing, but queries confirm the values. If values are
 *   missing or different, the whole run is sent.
 * - Unsent request bodies for this Prometheus are on disk: these bodies.
 * - Otherwise: the whole run from the record.
 * If the last push went to another Prometheus, its delivery usually stays in run.json. Only a complete new delivery
 * replaces an incomplete old one. When `signal` aborts, the sending stops, and unsent bodies stay on disk.
 */
export async function pushAgain(stored: Stored, to: PushTarget, signal: AbortSignal): Promise<PushedAgain> {
  const { run, storeDir } = stored;
  const last = run.delivery.to?.prometheus;
  const isLast = last === undefined || last === to.to?.prometheus;
  if (isLast && run.delivery.status === 'complete') return { delivery: run.delivery, replaces: false };
  const own = outboxDirOf(storeDir, run.id);
  const outboxDir = isLast ? own : join(own, `to-${shortHash(to.writeUrl)}`);
  const push = { ...stored, to, outboxDir, signal };
  const before = isLast ? run.delivery : undefined;
  const delivery =
    (before?.status === 'sent' && !hasBodies(outboxDir) && (await confirmSent(push, before))) ||
    (hasBodies(outboxDir) ? await pushBodies(push, before) : await replay(push));
  if (isLast) return { delivery, replaces: true };
  const replaces = delivery.status === 'complete' && run.delivery.status !== 'complete';
  // Another Prometheus now has the whole run. So the request bodies for the old Prometheus are not needed any more.
  if (replaces) await rm(own, { recursive: true, force: true });
  return { delivery, replaces };
}

/**
 * Queries the server again about an acknowledged push. Resolves to false when the server lacks sent values or has other
 * values. The run must then be sent again.
 */
async function confirmSent(push: Push, before: Delivery): Promise<Delivery | false> {
  const { run, to, signal } = push;
  const endMs = Date.parse(run.endedAt);
  const info = runInfo({ run_id: run.id, plan: run.plan, target: run.target }, endMs);
  const expected = { runId: run.id, counts: await countsOf(push), readBack: [info], endMs };
  const confirmation = await confirmDelivery(to, expected, systemClock, signal);
  if (confirmation.status === 'contradicted') return false;
  const count = { sent: before.sent, acknowledged: before.sent, rejected: 0, reason: null };
  return { ...toDelivery(count, confirmation), ...(to.to && { to: to.to }) };
}

async function pushBodies(push: Push, before: Delivery | undefined): Promise<Delivery> {
  const { run, to, outboxDir, signal } = push;
  const options = { ...to, runId: run.id, clock: systemClock, patienceMs, signal };
  const { count, readBack, sent } = await pushOutbox(outboxDir, options);
  const total = before ? addPush(before, count) : count;
  // The record of an interrupted run may have rows that were never queued for sending. So the counts of its rows are
  // not compared with the server.
  const counts = run.status === 'interrupted' ? {} : await countsOf(push);
  return confirmPush(to, total, { runId: run.id, counts, readBack, sent, endMs: Date.parse(run.endedAt) }, signal);
}

async function replay({ run, storeDir, isVirtual, to, outboxDir, signal }: Push): Promise<Delivery> {
  const { rows, samples } = await readEvidenceParts(runDirOf(storeDir, run.id), spanOf(run));
  const who = { id: run.id, plan: run.plan, target: run.target };
  // Samples are sent with the times of the run. So the counts in Prometheus are queried for the time of the run's end.
  const clock = { ...systemClock, wallMs: () => Date.parse(run.endedAt) };
  const projection = await openProjection(to, who, storeDir, { clock, outboxDir });
  try {
    if (isVirtual) return await projection.finish(run, [], signal);
    projection.rows([...rows]);
    for (const sample of samples) projection.sample(sample);
    return await projection.finish(run, [{ delivered: totalsOf(rows) }], signal);
  } finally {
    await projection.close();
  }
}

/**
 * Resolves to the counts in the record, which Prometheus must have too. Empty for a run in virtual time, because the
 * rows of such a run are never sent.
 */
async function countsOf({ run, storeDir, isVirtual }: Push): Promise<Record<string, number>> {
  if (isVirtual) return {};
  const { rows } = await readEvidenceParts(runDirOf(storeDir, run.id), spanOf(run));
  return countersOf([{ delivered: totalsOf(rows) }]);
}

function totalsOf(rows: Iterable<Row>): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const row of rows) if ('n' in row) totals[row.metric] = (totals[row.metric] ?? 0) + row.n;
  return totals;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
