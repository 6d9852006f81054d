import { dirname, join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../../results/store/durable.ts';
import { withLock } from '../../results/store/owners/lock.ts';
import { storeError } from '../../results/store/store-error.ts';
import { messageOf, UserError } from '../../scenarios/base/errors.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import { readTextFile } from '../../scenarios/base/limits/read-text-file.ts';
import { makeDirectory } from '../../scenarios/base/make-directory.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import type { CheckResult } from './check-result.ts';
import { checkStatesSchema } from './check-state-schema.ts';

/** The state of a check survives a restart of the schedule. */
export type CheckState = {
  last: CheckResult;
  /** `runs` and the following keys are totals since the first start of the schedule. */
  runs: number;
  good: number;
  flaky: number;
  missed: number;
  seconds: number;
};

/** Returns the stored states of the named checks, by name. Throws UserError for a damaged file. */
export function readState(file: string, names: readonly string[]): Map<string, CheckState> {
  return new Map([...readAll(file)].filter(([name]) => names.includes(name)));
}

/**
 * Calls `next` with the stored state of one check, and stores and returns the new state. Each call reads the file,
 * because another schedule may have written the file since the last call. Throws UserError for a damaged file, and when
 * the file cannot be written.
 */
export async function updateState(
  file: string,
  name: string,
  next: (before: CheckState | undefined) => CheckState,
): Promise<CheckState> {
  try {
    makeDirectory(dirname(file));
    return await withLock(join(dirname(file), '.lock-checks'), 'writing the state of the schedule', async () => {
      const states = readAll(file);
      const state = next(states.get(name));
      const checks = Object.fromEntries(states.set(name, state));
      const text = JSON.stringify(masker.value({ schema: 'meshproof.checks/v1', checks }));
      writeWhole(file, text);
      return state;
    });
  } catch (cause) {
    throw storeError('write the state of the schedule', file, cause);
  }
}

function readAll(file: string): Map<string, CheckState> {
  let text: string;
  try {
    text = readTextFile(file, bodyLimits.storeFile);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw new UserError(`the state of the schedule cannot be read: ${messageOf(cause)}`, { file }, { cause });
  }
  try {
    return new Map(Object.entries(checkStatesSchema.parse(parseJson(text)).checks));
  } catch (cause) {
    const key = cause instanceof z.ZodError ? { key: cause.issues[0]?.path.join('.') ?? '' } : {};
    const hint = 'delete this file; the counts of all checks then start again at 0';
    throw new UserError('the state of the schedule is damaged', { file, ...key, hint }, { cause });
  }
}

/** Returns the state after a run. `missed` is the number of planned starts that were skipped since `before`. */
export function afterRun(before: CheckState | undefined, last: CheckResult, missed: number): CheckState {
  const good = isGood(last);
  return {
    last,
    runs: (before?.runs ?? 0) + 1,
    good: (before?.good ?? 0) + (good ? 1 : 0),
    flaky: (before?.flaky ?? 0) + (last.flaky ? 1 : 0),
    missed: (before?.missed ?? 0) + missed,
    seconds: (before?.seconds ?? 0) + (last.seconds ?? 0),
  };
}

/** Returns true if every run succeeded. False for a check without a run. */
export function isGood({ runs, failed }: CheckResult): boolean {
  return runs > 0 && failed === 0;
}
