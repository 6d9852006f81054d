import { type Retention, removeRun, sweep, toPrune } from '../../results/store/prune.ts';
import { formatCount, formatValue } from '../../results/words/format.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { exitCode } from '../../scenarios/base/exit-code.ts';
import { parseDuration, parseSize } from '../../scenarios/base/units.ts';
import { recoverStore } from '../run/recover-store.ts';
import { rfc3339 } from '../run/run-document.ts';

export type PruneFlags = {
  olderThan?: string;
  keep?: number;
  maxSize?: string;
  plan?: string;
  target?: string;
  tags: Readonly<Record<string, string>>;
  dryRun?: boolean;
  store: string;
  json?: boolean;
  quiet?: boolean;
};

/** `runs prune`: by age, count and size; a baseline's runs, damaged runs and runs still being written stay. */
export async function pruneCommand(flags: PruneFlags): Promise<number> {
  const retention = retentionOf(flags);
  await recoverStore(flags.store, warn);
  const { plan, target, tags, dryRun = false } = flags;
  const filter = { tags, ...(plan !== undefined && { plan }), ...(target !== undefined && { target }) };
  const { pruned, kept, inBaselines, problems } = await toPrune(flags.store, retention, filter);
  for (const { id, reason } of problems) warn(`${id} is left alone: ${reason}`);
  if (!dryRun) {
    sweep(flags.store);
    for (const { id } of pruned) removeRun(flags.store, id);
  }
  const bytes = pruned.reduce((sum, one) => sum + one.bytes, 0);
  if (flags.json) print({ dryRun, pruned, bytes, kept, keptForBaselines: inBaselines });
  else if (!flags.quiet) {
    for (const { id, why } of pruned) process.stdout.write(`${id}  ${why}\n`);
    const done = dryRun ? 'would go' : 'gone';
    const spared = inBaselines > 0 ? `, ${inBaselines} of them for a baseline` : '';
    process.stdout.write(
      `${formatCount(pruned.length)} runs ${done} (${formatValue(bytes, 'B')}), ${formatCount(kept)} stay${spared}\n`,
    );
  }
  return exitCode.pass;
}

/** Throws UserError for what is no age or size, and where nothing says what should go. */
function retentionOf({ olderThan, keep, maxSize }: PruneFlags): Retention {
  const seconds = olderThan === undefined ? undefined : parseDuration(olderThan);
  if (olderThan !== undefined && seconds === undefined)
    throw new UserError(`--older-than needs a duration such as 30d, not "${olderThan}"`);
  const bytes = maxSize === undefined ? undefined : parseSize(maxSize);
  if (maxSize !== undefined && bytes === undefined)
    throw new UserError(`--max-size needs a size such as 5GB, not "${maxSize}"`);
  if (seconds === undefined && keep === undefined && bytes === undefined) {
    throw new UserError('which runs should go?', { hint: '--older-than 30d, --keep 200 or --max-size 5GB' });
  }
  return {
    ...(seconds !== undefined && { before: rfc3339(systemClock.wallMs() - seconds * 1000) }),
    ...(keep !== undefined && { keep }),
    ...(bytes !== undefined && { maxBytes: bytes }),
  };
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

function warn(line: string): void {
  process.stderr.write(`${line}\n`);
}
