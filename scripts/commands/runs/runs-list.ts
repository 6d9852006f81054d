import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { type RunDocument, type Verdict, verdictSchema } from '../../../results/record/run.ts';
import { listRuns } from '../../../results/store/run-store.ts';
import { systemClock } from '../../../scenarios/base/clock.ts';
import { exitCode } from '../../../scenarios/base/exit-code.ts';
import { largest } from '../../../scenarios/base/long-lists.ts';
import { printedCommands } from '../../../scenarios/base/printed-commands.ts';
import { parseDuration } from '../../../scenarios/base/units.ts';
import type { StoreFlags } from '../../lib/store-flags.ts';
import { timeAgo } from '../../lib/time-ago.ts';
import { recoverStore } from '../../run/recover-store.ts';
import { printJson, printLine, warn } from '../../terminal/output.ts';
import { collect, integer, keyValues, type RunFilterFlags, runFilter } from '../options.ts';

type Flags = StoreFlags & RunFilterFlags & { limit: number; verdict: readonly Verdict[]; since?: string };

/** Defines `meshproof runs list`. */
export function define(command: Command): void {
  command
    .option('--store <dir>', 'the directory of the run store', 'runs')
    .option('--plan <plan>', 'only runs of this plan')
    .option('--target <target>', 'only runs against this target')
    .option('--tag <key=value>', 'only runs with this tag (repeatable)', collect, [])
    .option('--verdict <verdict>', 'only runs with this verdict, such as FAIL (repeatable)', addVerdict, [])
    .option(
      '--since <time>',
      'only runs that started in the last 7d, 12h, …, or since a date such as 2026-11-20',
      sinceOf,
    )
    .option('--limit <n>', 'at most n runs', integer(1, 100_000), 20)
    .option('--json', 'print one JSON document on stdout')
    .option('--quiet', 'print only the ids')
    .addHelpText(
      'after',
      `
Examples:
  meshproof runs list --plan smoke --limit 5
  meshproof runs list --verdict FAIL --verdict INVALID --since 7d
  meshproof runs list --json`,
    )
    .action(async (flags: Omit<Flags, 'tags'> & { tag: string[] }) => {
      process.exitCode = await printRuns({ ...flags, tags: keyValues(flags.tag, '--tag') });
    });
}

async function printRuns(flags: Flags): Promise<number> {
  await recoverStore(flags.store, warn);
  const { verdict: verdicts, since, limit } = flags;
  const filter = { ...runFilter(flags), verdicts, ...(since !== undefined && { since }) };
  const { runs, problems } = await listRuns(flags.store, { ...filter, limit });
  if (flags.json) printJson({ runs, problems });
  else for (const line of flags.quiet ? runs.map(({ id }) => id) : runTable(runs)) printLine(line);
  for (const { id, reason } of problems) warn(`${id} is left out: ${reason}`);
  if (runs.length === 0 && !flags.json && !flags.quiet)
    warn(`the store ${flags.store} has no matching run; ${printedCommands.run} makes a run`);
  return exitCode.pass;
}

/** Returns the lines of a table of runs. A line is shortened only for a terminal. */
function runTable(runs: readonly RunDocument[]): string[] {
  if (runs.length === 0) return [];
  const rows = runs.map(({ id, verdict, status, target, reason }) => [id, verdict, status, target, reason]);
  const table = [['run', 'verdict', 'status', 'target', 'reason'], ...rows];
  const widths = table[0]!.map((_, column) => largest(table.map((row) => row[column]!.length)));
  const lineOf = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  return table.map((row) => lineOf(row).slice(0, process.stdout.columns));
}

function addVerdict(text: string, before: Verdict[]): Verdict[] {
  const { data } = verdictSchema.safeParse(text.toUpperCase());
  if (data === undefined) throw new InvalidArgumentError(`one of ${verdictSchema.options.join(', ')} is needed.`);
  return [...before, data];
}

/** Parses the text of a flag: a duration before now, a UTC date, or a time in RFC 3339. */
function sinceOf(text: string): string {
  const seconds = parseDuration(text);
  if (seconds !== undefined) return timeAgo(seconds, systemClock.wallMs());
  if (timeSchema.safeParse(text).success) return new Date(text).toISOString();
  throw new InvalidArgumentError(
    'a duration such as 7d, or a date such as 2026-11-20 or 2026-11-20T08:00:00Z is needed.',
  );
}

const timeSchema = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);
