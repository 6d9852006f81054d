import { dirname } from 'node:path';
import type { Plan } from '../../scenarios/plan/plan.ts';
import type { World } from '../../simulators/mesh-node/world/world.ts';
import { worldProducer } from '../../simulators/mesh-node/world-producer.ts';
import { alwaysSlos } from '../../thresholds/read/always.ts';
import type { Job } from '../plan/job.ts';
import { carriedSlos, worldSlos } from '../plan/world-slos.ts';
import { phasesOf, worldCatalogue } from './virtual-run.ts';

/** A world as a plan for the conductor: its traffic is the world itself, its phases are the world's. */
export function worldJob(world: World, file: string, sha256: string): Job {
  const plan: Plan = {
    name: world.name,
    seed: world.seed,
    phases: phasesOf(world),
    traffic: { [worldProducer.name]: {} },
    faults: [],
    slos: [],
  };
  return {
    document: { file, sha256, value: plan, where: () => ({ file }) },
    plan,
    planDir: dirname(file),
    parts: [{ producer: worldProducer as Job['parts'][number]['producer'], section: { world, startS: 0 } }],
    slos: [...worldSlos(world, file), ...carriedSlos(file), ...alwaysSlos],
    catalogue: worldCatalogue,
  };
}
