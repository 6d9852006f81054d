import type { RunDocument } from '../../results/record/run.ts';
import { listRuns } from '../../results/store/run-store.ts';
import type { Calibrated } from '../../simulators/mesh-node/real/calibrate.ts';
import type { Simulated } from '../../simulators/mesh-node/virtual/simulate.ts';
import { worldProducer } from '../../simulators/mesh-node/world-producer.ts';

type Detail = Omit<Simulated, 'totals'> & { calibration?: Calibrated };

/** Returns the details of mesh nodes in a run record; undefined for a run without mesh nodes. */
export function meshDetailOf(run: RunDocument): Detail | undefined {
  return run.producers.find(({ name }) => name === worldProducer.name)?.detail as Detail | undefined;
}

/**
 * Returns the Kolmogorov-Smirnov distance between the delivery times of simulated and of real nodes. The run measured
 * this distance or copied it from an earlier run.
 */
export function calibrationOf(run: RunDocument): Calibrated | undefined {
  return meshDetailOf(run)?.calibration;
}

/**
 * Resolves to the newest calibration among the last 20 runs of this world against `target`, with the id of its run. The
 * calibration depends on the real links of the target, which may differ from the simulated links. So runs against other
 * targets are ignored.
 */
export async function lastCalibration(storeDir: string, plan: string, target: string): Promise<Calibrated | undefined> {
  const { runs } = await listRuns(storeDir, { plan, target, limit: 20 });
  for (const run of runs) {
    const detail = meshDetailOf(run);
    if (detail?.calibration) return { ...detail.calibration, run: run.id, nodes: detail.nodes };
  }
  return undefined;
}

/** Returns a calibration in one line. */
export function calibrationText({ ks, run, nodes }: Calibrated): string {
  const by = run === undefined ? '' : ` (${nodes} real nodes, run ${run})`;
  return `virtual against real delivery times: Kolmogorov-Smirnov distance ${ks.toFixed(3)}${by}`;
}
