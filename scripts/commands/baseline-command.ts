import { baselineValues } from '../../results/compare/baseline-values.ts';
import { isSound } from '../../results/compare/run-digest.ts';
import { type Baseline, readBaselines } from '../../results/store/baselines.ts';
import { listRuns } from '../../results/store/run-store.ts';
import { formatTime, formatValue } from '../../results/words/format.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { acceptRuns } from '../history/baseline-pool.ts';
import { type Found, runsOf } from '../history/find-runs.ts';
import { recoverStore } from '../run/recover-store.ts';
import { rfc3339 } from '../run/run-document.ts';

type Flags = { store: string; json?: boolean; quiet?: boolean };

/** `baseline set`: these runs, or the newest sound ones of the kind of the newest, are the baseline of their kind. */
export async function setCommand(
  words: readonly string[],
  flags: Flags & { last?: number; plan?: string; add?: boolean },
): Promise<number> {
  await recoverStore(flags.store, warn);
  if (words.length > 0 === (flags.last !== undefined)) {
    throw new UserError('which runs? name them, or ask for the newest', {
      hint: 'baseline set last, or baseline set --last 10',
    });
  }
  const runs = flags.last === undefined ? await runsOf(words, flags.store, warn) : await newest(flags.last, flags);
  const { file, baseline } = await acceptRuns(flags.store, runs, {
    add: flags.add ?? false,
    updatedAt: rfc3339(systemClock.wallMs()),
  });
  for (const { run } of runs.filter((one) => !isSound(one.run)))
    warn(
      `${run.id} is in it since it was named, though ${run.verdict === 'FAIL' ? 'it failed' : 'it was made to differ'}`,
    );
  if (flags.json) print({ file, ...shownOf(baseline) });
  else if (!flags.quiet)
    process.stdout.write(`${file}: ${baseline.runs.length} runs of ${baseline.plan} against ${baseline.target}\n`);
  return exitCode.pass;
}

/** `baseline show`: every baseline of the store. */
export async function showCommand(flags: Flags & { plan?: string }): Promise<number> {
  const all = readBaselines(flags.store).filter(
    ({ baseline }) => flags.plan === undefined || baseline.plan === flags.plan,
  );
  if (flags.json) print({ baselines: all.map(({ file, baseline }) => ({ file, ...shownOf(baseline) })) });
  else for (const { file, baseline } of all) process.stdout.write(flags.quiet ? `${file}\n` : textOf(file, baseline));
  if (all.length === 0 && !flags.json) warn(`no baseline in ${flags.store}; meshproof baseline set last makes one`);
  return exitCode.pass;
}

async function newest(n: number, { store, plan }: { store: string; plan?: string }): Promise<Found[]> {
  const { runs } = await listRuns(store, { status: 'complete', ...(plan !== undefined && { plan }) });
  const sound = runs.filter(isSound);
  const same = sound.filter((run) => run.comparableKey === sound[0]?.comparableKey).slice(0, n);
  if (same.length === 0)
    throw new UserError('no sound run is in the store', { file: store, hint: 'meshproof run smoke makes one' });
  if (same.length < n) warn(`only ${same.length} sound runs of this kind are in the store`);
  return same.map((run) => ({ storeDir: store, run }));
}

function shownOf({ runs, ...baseline }: Baseline) {
  return {
    ...baseline,
    runs: runs.map(({ id, startedAt, tags }) => ({ id, startedAt, tags })),
    metrics: baselineValues(runs),
  };
}

function textOf(file: string, { plan, target, updatedAt, runs }: Baseline): string {
  const values = baselineValues(runs).filter(({ primary }) => primary);
  const width = Math.max(0, ...values.map(({ name }) => name.length));
  const lines = values.map(({ name, unit, value, spread }) => {
    const known = spread === null ? '' : `, runs differ by ${formatValue(spread, unit === 'ratio' ? unit : 'ratio')}`;
    return `  ${name.padEnd(width)}  ${formatValue(value, unit)}${known}`;
  });
  const head = `${plan} against ${target}: ${runs.length} runs, ${runs[0]?.id} to ${runs.at(-1)?.id}, set ${formatTime(updatedAt)}`;
  return `${[head, `  ${file}`, ...lines].join('\n')}\n`;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

function warn(line: string): void {
  process.stderr.write(`${line}\n`);
}
