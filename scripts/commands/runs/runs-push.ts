import { existsSync, readdirSync } from 'node:fs';
import type { Command } from 'commander';
import { afterPush } from '../../../results/prometheus/delivery.ts';
import { pushOutbox } from '../../../results/prometheus/forwarder.ts';
import type { Row } from '../../../results/record/row.ts';
import type { Delivery, RunDocument } from '../../../results/record/run.ts';
import { readEvidenceParts } from '../../../results/store/evidence-files.ts';
import { withLock } from '../../../results/store/owners/lock.ts';
import { outboxDirOf, runDirOf, runLockOf } from '../../../results/store/run-files.ts';
import { readRun } from '../../../results/store/run-store.ts';
import { openSealedRun } from '../../../results/store/sealed-run.ts';
import { writeDelivery } from '../../../results/store/write-delivery.ts';
import { systemClock } from '../../../scenarios/base/clock.ts';
import { UserError } from '../../../scenarios/base/errors.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { reportRun } from '../../history/report-run.ts';
import { localPrometheus } from '../../lib/local-prometheus.ts';
import { startReaper } from '../../lib/reaper.ts';
import type { PushTarget } from '../../plan/push-target.ts';
import { openProjection } from '../../run/projection.ts';
import { recoverStore } from '../../run/recover-store.ts';
import { printJson, printLine, warn } from '../../terminal/output.ts';
import { virtualTarget } from '../../world/world-timeline.ts';
import type { StoreFlags } from '../options.ts';

type Flags = StoreFlags & { prometheus?: string };

/** Defines `meshproof runs push`. */
export function define(command: Command): void {
  command
    .argument('<run>', 'a run id, or "last"')
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option('--prometheus <url>', 'the remote-write address; "local" starts a Prometheus of meshproof')
    .option('--json', 'one JSON document on stdout')
    .option('--quiet', 'only the exit code')
    .addHelpText(
      'after',
      `
Examples:
  meshproof runs push last --prometheus local
  meshproof runs push last --prometheus http://127.0.0.1:9090/api/v1/write`,
    )
    .action(async (run: string, flags: Flags) => {
      process.exitCode = await pushRun(run, flags);
    });
}

/**
 * Sends the request bodies that wait on disk. If none waits, sends the whole run from its record. Resolves to the exit
 * code: `pass` if every sample is confirmed, else `unavailable`.
 */
export async function pushRun(id: string, flags: Flags): Promise<number> {
  await recoverStore(flags.store, warn);
  const run = await readRun(flags.store, id);
  const reaper = startReaper();
  const local = flags.prometheus === 'local' ? await localPrometheus(reaper, warn) : undefined;
  try {
    const lock = runLockOf(flags.store, run.id);
    // Read again under the lock: another push may have sent it, and a prune may have deleted it.
    const delivery = await withLock(lock, 'pushing or deleting this run', async () =>
      push(await readRun(flags.store, run.id), flags, local?.writeUrl ?? flags.prometheus),
    );
    if (flags.json) printJson({ id: run.id, delivery });
    else if (!flags.quiet) printLine(`${run.id}: ${deliveryText(delivery)}`);
    return delivery.status === 'complete' ? exitCode.pass : exitCode.unavailable;
  } finally {
    await local?.stop();
    reaper.dismiss();
  }
}

async function push(run: RunDocument, flags: Flags, writeUrl: string | undefined): Promise<Delivery> {
  if (run.delivery.status === 'complete') return run.delivery;
  if (writeUrl === undefined) {
    throw new UserError('no Prometheus is named', { hint: '--prometheus URL, or --prometheus local' });
  }
  if (!/^https?:\/\//.test(writeUrl)) throw new UserError(`--prometheus needs an http(s) address, got "${writeUrl}"`);
  const to: PushTarget = { writeUrl };
  const outbox = outboxDirOf(flags.store, run.id);
  const waiting = existsSync(outbox) && readdirSync(outbox).length > 0;
  const delivery = waiting
    ? afterPush(run.delivery, await pushOutbox(outbox, { ...to, clock: systemClock, withinMs: 60_000 }))
    : await replay(run, flags.store, to);
  writeDelivery(runDirOf(flags.store, run.id), delivery);
  await reportRun(openSealedRun(flags.store, { ...run, delivery }));
  return delivery;
}

async function replay(run: RunDocument, storeDir: string, to: PushTarget): Promise<Delivery> {
  const { rows, samples } = await readEvidenceParts(runDirOf(storeDir, run.id));
  const who = { id: run.id, plan: run.plan, target: run.target };
  // Samples get the times they had live: none is later than the end of the run, where the counts are queried.
  const clock = { ...systemClock, wallMs: () => Date.parse(run.endedAt) };
  const projection = await openProjection(to, who, storeDir, clock);
  // Rows of a run in virtual time have no wall-clock time, so only the final samples are sent.
  if (run.target === virtualTarget) return projection.finish(run, [], new AbortController().signal);
  projection.rows(rows);
  for (const sample of samples) projection.sample(sample);
  return projection.finish(run, [{ delivered: totalsOf(rows) }], new AbortController().signal);
}

/**
 * The counts of the record by metric. The push compares them with Prometheus: an acknowledged sample may not be stored.
 */
function totalsOf(rows: readonly Row[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const row of rows) if ('n' in row) totals[row.metric] = (totals[row.metric] ?? 0) + row.n;
  return totals;
}

function deliveryText({ status, sent, confirmed, reason }: Delivery): string {
  return `${status}, ${confirmed} of ${sent} samples confirmed${reason ? ` (${reason})` : ''}`;
}
