import type { Context } from '../../../results/record/producer.ts';
import { largest } from '../../../scenarios/base/long-lists.ts';
import { environment } from '../../../scenarios/lib/names.ts';
import type { Target } from '../../../scenarios/plan/target.ts';
import { openGuardGate } from '../options/guard-gate.ts';
import { openEnvironment } from '../process/open-environment.ts';
import { k6Environment, userVariables } from '../process/process.ts';
import type { OwnOptions } from '../program/own-options.ts';
import type { Program } from '../program/program.ts';
import { type Inspected, loadAndInspect } from './inspect-program.ts';
import { loadEndOf } from './own-executors.ts';
import type { Scans } from './scans.ts';

/**
 * After `loadS` seconds, no executor starts an iteration. After `endS` seconds, all iterations have ended. Both are
 * upper limits.
 */
export type ScriptLength = { loadS: number; endS: number };

type Script = {
  file: string;
  target: Target;
  seed: number;
  binary: string;
  token: string | undefined;
  options: OwnOptions;
  scans: Scans;
};

/**
 * Loads a script in k6 without running it, and returns how long the script would run. Throws UserError when k6 cannot
 * load it.
 */
export async function scriptLength(
  { file, target, seed, binary, token, options, scans }: Script,
  context: Pick<Context, 'clock' | 'signal' | 'adopt'>,
): Promise<ScriptLength> {
  const gate = await openGuardGate(target);
  try {
    const own = {
      ...openEnvironment(target.urls, seed),
      ...(token !== undefined && { [environment.token]: token }),
      ...userVariables(process.env),
      ...gate.env,
    };
    const program: Program = { key: file, label: 'script', file, isUser: true, own: true, options, timeoutS: 10 };
    const env = k6Environment(process.env, own);
    const inspected = await loadAndInspect({ binary, env, program, scans }, context);
    return lengthOf(inspected);
  } finally {
    await gate.close();
  }
}

/** Returns how long a script runs. `scenarios` are those that k6 derives from the script's options. */
export function lengthOf({ scenarios, durationS }: Pick<Inspected, 'scenarios' | 'durationS'>): ScriptLength {
  const ends = Object.values(scenarios).map(loadEndOf);
  const endS = Math.max(1, Math.ceil(durationS));
  return { loadS: Math.max(1, Math.min(endS, Math.ceil(largest(ends)))), endS };
}
