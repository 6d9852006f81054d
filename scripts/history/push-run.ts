import type { Delivery, RunDocument } from '../../results/record/run.ts';
import { withLock } from '../../results/store/owners/lock.ts';
import { runDirOf, runLockOf } from '../../results/store/run-files.ts';
import { readRun } from '../../results/store/run-store.ts';
import { openSealedRun } from '../../results/store/sealed-run.ts';
import { storeFailure } from '../../results/store/store-error.ts';
import { writeDelivery } from '../../results/store/write-delivery.ts';
import { deliveryWords } from '../../results/words/delivery-words.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { localPrometheus } from '../lib/local-prometheus.ts';
import { own } from '../lib/own-words.ts';
import { startReaper } from '../lib/reaper.ts';
import type { StoreFlags } from '../lib/store-flags.ts';
import { learnSecret } from '../plan/learn-secret.ts';
import { type PushTarget, pushTargetAgain, toLocal } from '../plan/push-target.ts';
import { readTarget } from '../plan/read-target.ts';
import { virtualTarget } from '../plan/virtual-target.ts';
import { pushAgain } from '../run/push-again.ts';
import { recordWords } from '../run/record-words.ts';
import { recoverStore } from '../run/recover-store.ts';
import { printJson, printLine, warn } from '../terminal/output.ts';
import { reportRun } from './report-run.ts';

export type PushFlags = StoreFlags & { prometheus?: string; target?: string };

/**
 * Sends a run, or only its unsent samples, to the Prometheus of its last push or to another Prometheus. Resolves to the
 * exit code `pass` if a receiver acknowledged every sample and no query found a missing or different value, otherwise
 * to `unavailable`. When `signal` aborts, stores the delivery so far and throws the reason of the signal.
 */
export async function pushRun(id: string, flags: PushFlags, signal = new AbortController().signal): Promise<number> {
  await recoverStore(flags.store, warn);
  const run = await readRun(flags.store, id);
  const forget = masker.keepIssued();
  masker.keepReadable([...recordWords(run, { catalogue: new Map() }), ...own.words]);
  // A server may repeat secrets of the run in its answer, so these secrets must be masked.
  for (const ref of run.secrets ?? []) learnSecret(ref, process.env);
  const target = flags.target === undefined ? undefined : readTarget(flags.target, { sendsTo: ['prometheus'] });
  const last = run.delivery.to;
  const isLocal =
    flags.prometheus === 'local' ||
    (flags.prometheus === undefined && !target?.prometheus && last?.prometheus === 'local');
  const to = isLocal ? undefined : pushTargetAgain(flags.prometheus, target, last);
  const reaper = startReaper();
  const local = isLocal ? await localPrometheus(reaper, warn) : undefined;
  try {
    const lock = runLockOf(flags.store, run.id);
    // The run is read again under the lock, because another push may have sent it, or a prune may have deleted it.
    const delivery = await withLock(lock, 'pushing or deleting this run', async () =>
      push(await readRun(flags.store, run.id), flags.store, local ? toLocal(local.writeUrl) : to, signal),
    ).catch((error) => {
      throw storeFailure(flags.store, error);
    });
    signal.throwIfAborted();
    if (flags.json) printJson({ id: run.id, delivery });
    else if (!flags.quiet) printLine(`${run.id}: ${deliveryText(delivery)}`);
    return delivery.status === 'complete' || delivery.status === 'sent' ? exitCode.pass : exitCode.unavailable;
  } finally {
    await local?.stop();
    reaper.dismiss();
    forget();
  }
}

async function push(
  run: RunDocument,
  store: string,
  to: PushTarget | undefined,
  signal: AbortSignal,
): Promise<Delivery> {
  if (!to) {
    throw new UserError('neither the command nor the run names a Prometheus', {
      hint: 'use --prometheus URL, --prometheus local, or --target FILE',
    });
  }
  const stored = { run, storeDir: store, isVirtual: run.target === virtualTarget };
  const { delivery, replaces } = await pushAgain(stored, to, signal);
  if (replaces) {
    writeDelivery(runDirOf(store, run.id), delivery);
    await reportRun(openSealedRun(store, { ...run, delivery }));
  }
  return delivery;
}

function deliveryText(delivery: Delivery): string {
  return `${delivery.status}, ${deliveryWords(delivery)}${delivery.reason ? ` (${delivery.reason})` : ''}`;
}
