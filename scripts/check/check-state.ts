import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { messageOf, UserError } from '../../scenarios/base/errors.ts';
import type { CheckResult } from './check-result.ts';

/** The state of a check in a schedule. It survives a restart. */
export type CheckState = {
  last: CheckResult;
  /** These count since the schedule was first started. */
  runs: number;
  good: number;
  flaky: number;
  missed: number;
  seconds: number;
};

const stateSchema = z.object({
  schema: z.literal('meshproof.checks/v1'),
  checks: z.record(
    z.string(),
    z.custom<CheckState>((value) => typeof value === 'object' && value !== null),
  ),
});

/** The states of these checks; those of removed checks are dropped. Throws UserError for a damaged file. */
export function readState(file: string, names: readonly string[]): Map<string, CheckState> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw new UserError(`cannot be read: ${messageOf(cause)}`, { file }, { cause });
  }
  try {
    const { checks } = stateSchema.parse(JSON.parse(text));
    return new Map(Object.entries(checks).filter(([name]) => names.includes(name)));
  } catch (cause) {
    throw new UserError('the state of the schedule is damaged', { file, hint: 'delete it to start again' }, { cause });
  }
}

/** Replaces the file in one step, so that it is never partial. */
export function writeState(file: string, states: ReadonlyMap<string, CheckState>): void {
  mkdirSync(dirname(file), { recursive: true });
  const text = JSON.stringify({ schema: 'meshproof.checks/v1', checks: Object.fromEntries(states) });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** The state after a run. `missed` is the number of skipped slots since the schedule was first started. */
export function afterRun(before: CheckState | undefined, last: CheckResult, missed: number): CheckState {
  const good = isGood(last);
  return {
    last,
    runs: (before?.runs ?? 0) + 1,
    good: (before?.good ?? 0) + (good ? 1 : 0),
    flaky: (before?.flaky ?? 0) + (last.flaky ? 1 : 0),
    missed,
    seconds: (before?.seconds ?? 0) + (last.seconds ?? 0),
  };
}

/** Whether every run succeeded. A check without a run is not good. */
export function isGood({ runs, failed }: CheckResult): boolean {
  return runs > 0 && failed === 0;
}
