import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterPush } from '../../results/prometheus/delivery.ts';
import { pushOutbox } from '../../results/prometheus/forwarder.ts';
import type { Row } from '../../results/record/row.ts';
import type { Delivery, RunDocument } from '../../results/record/run.ts';
import { readEvidenceParts } from '../../results/store/evidence-files.ts';
import { runDirOf } from '../../results/store/run-files.ts';
import { listRuns, readRun } from '../../results/store/run-store.ts';
import { writeDelivery } from '../../results/store/write-delivery.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { localPrometheus } from '../lib/local-prometheus.ts';
import { startReaper } from '../lib/reaper.ts';
import type { PushTarget } from '../plan/push-target.ts';
import { outboxOf, prometheusProjection } from '../run/projection.ts';
import { recoverStore } from '../run/recover-store.ts';
import { sectionsOf, textOf, writeReports } from '../run/write-reports.ts';
import { virtualTarget } from '../world/virtual-run.ts';

type Flags = { store: string; json?: boolean; quiet?: boolean };

export async function listCommand(
  flags: Flags & { plan?: string; target?: string; tags: Record<string, string>; limit: number },
): Promise<number> {
  await recoverStore(flags.store, warn);
  const { plan, target, tags, limit } = flags;
  const { runs, problems } = await listRuns(flags.store, {
    limit,
    tags,
    ...(plan !== undefined && { plan }),
    ...(target !== undefined && { target }),
  });
  if (flags.json) print({ runs, problems });
  else for (const run of runs) process.stdout.write(`${flags.quiet ? run.id : lineOf(run)}\n`);
  for (const { id, reason } of problems) warn(`${id} is left out: ${reason}`);
  if (runs.length === 0 && !flags.json && !flags.quiet) warn(`no run in ${flags.store}; meshproof run smoke makes one`);
  return exitCode.pass;
}

export async function showCommand(id: string, flags: Flags): Promise<number> {
  await recoverStore(flags.store, warn);
  const run = await readRun(flags.store, id);
  if (flags.json) print(run);
  else if (flags.quiet) process.stdout.write(`${run.verdict}\n`);
  else process.stdout.write(textOf(await sectionsOf(flags.store, run)));
  return exitCode.pass;
}

export async function reportCommand(id: string, flags: Flags): Promise<number> {
  await recoverStore(flags.store, warn);
  const run = await readRun(flags.store, id);
  await writeReports(flags.store, run);
  const names = ['report.html', 'summary.md', 'junit.xml'];
  const files = names.map((name) => join(runDirOf(flags.store, run.id), name));
  if (flags.json) print({ files });
  else if (!flags.quiet) for (const file of files) process.stdout.write(`${file}\n`);
  return exitCode.pass;
}

/** Sends what waits on disk; a run that was never sent is sent whole, from its record. */
export async function pushCommand(id: string, flags: Flags & { prometheus?: string }): Promise<number> {
  await recoverStore(flags.store, warn);
  const run = await readRun(flags.store, id);
  const reaper = startReaper();
  const local = flags.prometheus === 'local' ? await localPrometheus(reaper, warn) : undefined;
  try {
    const delivery = await push(run, flags, local?.writeUrl ?? flags.prometheus);
    if (flags.json) print({ id: run.id, delivery });
    else if (!flags.quiet) process.stdout.write(`${run.id}: ${told(delivery)}\n`);
    return delivery.status === 'complete' ? exitCode.pass : exitCode.unavailable;
  } finally {
    await local?.stop();
    reaper.dismiss();
  }
}

async function push(run: RunDocument, flags: Flags, writeUrl: string | undefined): Promise<Delivery> {
  if (run.delivery.status === 'complete') return run.delivery;
  if (writeUrl === undefined) {
    throw new UserError('where to? no Prometheus was named', { hint: '--prometheus URL, or --prometheus local' });
  }
  if (!/^https?:\/\//.test(writeUrl)) throw new UserError(`--prometheus needs an address, not "${writeUrl}"`);
  const to: PushTarget = { writeUrl };
  const outbox = outboxOf(flags.store, run.id);
  const waiting = existsSync(outbox) && readdirSync(outbox).length > 0;
  const delivery = waiting
    ? afterPush(run.delivery, await pushOutbox(outbox, { ...to, clock: systemClock, withinMs: 60_000 }))
    : await replay(run, flags.store, to);
  writeDelivery(runDirOf(flags.store, run.id), delivery);
  await writeReports(flags.store, { ...run, delivery });
  return delivery;
}

async function replay(run: RunDocument, storeDir: string, to: PushTarget): Promise<Delivery> {
  const { rows, samples } = await readEvidenceParts(runDirOf(storeDir, run.id));
  const who = { id: run.id, plan: run.plan, target: run.target, labels: {} };
  // It is told as it was told live: nothing later than the end of the run, where its counts are asked for.
  const clock = { ...systemClock, wallMs: () => Date.parse(run.endedAt) };
  const projection = await prometheusProjection(to, who, storeDir, clock);
  // Of a run in virtual time only what lasts is sent: its rows happened at no time of a clock.
  if (run.target === virtualTarget) return projection.finish(run, [], new AbortController().signal);
  projection.rows(rows);
  for (const sample of samples) projection.sample(sample);
  return projection.finish(run, [{ delivered: totalsOf(rows) }], new AbortController().signal);
}

/** What the record has counted, by metric: acknowledged is not yet stored. */
function totalsOf(rows: readonly Row[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const row of rows) if ('n' in row) totals[row.metric] = (totals[row.metric] ?? 0) + row.n;
  return totals;
}

function told({ status, sent, confirmed, reason }: Delivery): string {
  return `${status}, ${confirmed} of ${sent} samples confirmed${reason ? ` (${reason})` : ''}`;
}

function lineOf(run: RunDocument): string {
  return [run.id, run.verdict.padEnd(12), run.status.padEnd(11), run.target, run.reason].join('  ').slice(0, 160);
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

function warn(line: string): void {
  process.stderr.write(`${line}\n`);
}
