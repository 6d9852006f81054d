import type { CapacityStep } from '../../results/capacity/probe-log.ts';
import type { SloVerdict } from '../../results/record/run.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { meetsLimit } from '../capacity/meets-limit.ts';
import type { Knob } from '../capacity/vary.ts';
import { judgeWorld, type RawWorldDocument, toSeededWorld } from './judge-world.ts';

type WorldStep = Omit<CapacityStep, 'hold'>;

/**
 * Simulates the world (a simulated mesh) once with `value` for the key that `knob` changes. Returns one step of the
 * search for a limit. The step is INVALID if the world cannot have this value, for example for lack of memory. Such a
 * step gives no information about the mesh.
 */
export function probeWorld(raw: RawWorldDocument, knob: Knob, value: number, seed: number): WorldStep {
  try {
    const { simulated, slos, verdict, reason } = judgeWorld(toSeededWorld(raw, knob.apply(value), seed), raw.file);
    const { intended, reached } = simulated;
    return {
      value,
      good: reached,
      bad: intended - reached,
      partHeld: false,
      endHeld: false,
      steady: true,
      leansToPass: slos.every(leansToPass),
      verdict,
      reason: `seed ${seed}: ${reason}`,
      limiter: 'target',
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return {
      value,
      good: 0,
      bad: 0,
      leansToPass: false,
      partHeld: false,
      endHeld: false,
      steady: true,
      verdict: 'INVALID',
      reason: error.message,
      limiter: 'generator',
    };
  }
}

/** A built-in objective that the world does not state (`no-objective`) is no limit of the search. */
function leansToPass(slo: SloVerdict): boolean {
  if (slo.verdict !== 'INCONCLUSIVE') return slo.verdict === 'PASS';
  return slo.reasonCode === 'no-objective' || meetsLimit(slo);
}
