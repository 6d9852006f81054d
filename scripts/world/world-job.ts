import { dirname } from 'node:path';
import type { Plan } from '../../scenarios/plan/plan.ts';
import type { World } from '../../simulators/mesh-node/world/world.ts';
import { worldProducer } from '../../simulators/mesh-node/world-producer.ts';
import { carriedSlos, worldSlos } from '../../simulators/mesh-node/world-slos.ts';
import { alwaysSlos } from '../../thresholds/read/always.ts';
import type { Job } from '../plan/job.ts';
import { toWorldPhases, worldCatalogue } from './world-timeline.ts';

/** Returns a job whose only traffic is the given world (a simulated mesh). The job has the phases of this world. */
export function toWorldJob(world: World, file: string, sha256: string): Job {
  const plan: Plan = {
    name: world.name,
    seed: world.seed,
    phases: toWorldPhases(world),
    traffic: { [worldProducer.name]: {} },
    faults: [],
    slos: [],
  };
  return {
    document: { file, sha256, value: plan, where: () => ({ file }) },
    plan,
    planDir: dirname(file),
    parts: [{ producer: worldProducer as Job['parts'][number]['producer'], section: { world, startS: 0, file } }],
    slos: [...worldSlos(world, file), ...carriedSlos(file), ...alwaysSlos],
    catalogue: worldCatalogue,
  };
}
