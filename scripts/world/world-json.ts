import type { RunDocument } from '../../results/record/run.ts';
import type { Calibrated } from '../../simulators/mesh-node/real/calibrate.ts';
import type { Simulated } from '../../simulators/mesh-node/virtual/simulate.ts';
import { calibrationOf, meshDetailOf } from './calibration.ts';
import type { Explained } from './explain-violations.ts';

/**
 * The outcome of a world (a simulated mesh) that ran without a target. After a run against a target, `worldJson` uses
 * the record of the run instead.
 */
export type WorldOutcome = {
  result: Simulated;
  seconds: number;
  explained: ReadonlyMap<string, Explained>;
  calibration: Calibrated | undefined;
};

/** Returns the document of `mesh --json`. Other tools rely on its keys. */
export function worldJson(run: RunDocument, outcome: WorldOutcome | undefined): object {
  const result = outcome?.result ?? meshDetailOf(run);
  const seconds = outcome?.seconds ?? (Date.parse(run.phases.at(-1)!.end) - Date.parse(run.phases[0]!.start)) / 1000;
  const { id, verdict, reason } = run;
  return {
    seed: run.seed,
    traceHash: result?.traceHash ?? null,
    nodes: result?.nodes ?? null,
    events: result?.events ?? null,
    eventsPerSecond: result ? Math.round(result.events / seconds) : null,
    ledger: result?.ledger ?? null,
    coverage: result?.coverage ?? null,
    invariants: (result?.invariants ?? []).map(({ name, first, checked }) => ({
      name,
      held: checked ? !first : null,
      counterExample: outcome?.explained.get(name) ?? first ?? null,
    })),
    verdict,
    reason,
    run: id,
    calibration: (outcome ? outcome.calibration : calibrationOf(run)) ?? null,
  };
}
