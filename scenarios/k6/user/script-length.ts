import type { Context } from '../../../results/record/producer.ts';
import { environment } from '../../lib/names.ts';
import type { Target } from '../../plan/target.ts';
import { openGuardGate } from '../options/guard-gate.ts';
import { openEnvironment } from '../process/open-environment.ts';
import { k6Environment, userVariables } from '../process/process.ts';
import { type Inspected, inspectProgram, secondsOf } from './inspect-program.ts';

/** How long the own executors of a script run, in seconds: until their last start, and until the last one has ended. */
export type ScriptLength = { loadS: number; endS: number };

type Script = { file: string; target: Target; seed: number; binary: string; token: string | undefined };

/** The length of a script by k6, which loads it and sends nothing. Throws UserError when it cannot be loaded. */
export async function scriptLength(
  { file, target, seed, binary, token }: Script,
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
    const program = { label: 'script', file, isUser: true, own: true, timeoutS: 10 } as const;
    const inspected = await inspectProgram({ binary, env: k6Environment(process.env, own), program }, context);
    return lengthOf(inspected);
  } finally {
    await gate.close();
  }
}

/** k6's own limit of executors that count iterations. */
const defaultMaxS = 600;

/** The length of a script by its scenarios as k6 derives them. */
export function lengthOf({ scenarios, durationS }: Pick<Inspected, 'scenarios' | 'durationS'>): ScriptLength {
  const ends = Object.values(scenarios).map(({ startTime, duration, stages, maxDuration }) => {
    const startS = secondsOf(String(startTime ?? '0s'));
    if (typeof duration === 'string') return startS + secondsOf(duration);
    if (!Array.isArray(stages)) return startS + (maxDuration ? secondsOf(String(maxDuration)) : defaultMaxS);
    return stages.reduce<number>(
      (sum, stage) => sum + secondsOf(String((stage as { duration: unknown }).duration)),
      startS,
    );
  });
  const endS = Math.max(1, Math.ceil(durationS));
  return { loadS: Math.max(1, Math.min(endS, Math.ceil(Math.max(...ends)))), endS };
}
