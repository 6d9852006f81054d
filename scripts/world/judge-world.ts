import { toEvidence } from '../../results/record/evidence.ts';
import type { Row, Sample } from '../../results/record/row.ts';
import type { SloVerdict } from '../../results/record/run.ts';
import { append } from '../../scenarios/base/long-lists.ts';
import { checkPart, type Document } from '../../scenarios/base/yaml/document.ts';
import { type Simulated, simulate } from '../../simulators/mesh-node/virtual/simulate.ts';
import { toWorld } from '../../simulators/mesh-node/world/read-world.ts';
import { worldSchema } from '../../simulators/mesh-node/world/schema.ts';
import type { World } from '../../simulators/mesh-node/world/world.ts';
import { worldSlos } from '../../simulators/mesh-node/world-slos.ts';
import { judgeRun } from '../run/judge-run.ts';
import { toWorldPhases, worldCatalogue } from './world-timeline.ts';

/** A world file whose keys are not checked yet, because a search or a sweep replaces values in it first. */
export type RawWorldDocument = Document<Record<string, unknown>>;

export type JudgedWorld = {
  simulated: Simulated;
  slos: readonly SloVerdict[];
  verdict: SloVerdict['verdict'];
  reason: string;
};

/** Checks `value` and returns it as a world with this seed. A UserError names the file, line and key in `raw`. */
export function toSeededWorld(raw: RawWorldDocument, value: Record<string, unknown>, seed: number): World {
  return { ...toWorld({ ...raw, value: checkPart(raw, [], value, worldSchema) }), seed };
}

/** Simulates a world (a simulated mesh) in virtual time and judges the result. The function stores no run. */
export function judgeWorld(world: World, file: string): JudgedWorld {
  const rows: Row[] = [];
  const samples: Sample[] = [];
  const sink = { rows: (more: readonly Row[]) => append(rows, more), sample: (sample: Sample) => samples.push(sample) };
  const simulated = simulate(world, { sink });
  const recorded = { t0Ms: 0, phases: toWorldPhases(world), producers: [], events: [], rows, samples };
  const { slos, verdict, reason } = judgeRun({
    slos: worldSlos(world, file),
    evidence: toEvidence({ ...recorded, catalogue: worldCatalogue }),
    events: [],
    cause: undefined,
    seed: world.seed,
    hasLoad: true,
    hasFindings: false,
  });
  return { simulated, slos, verdict, reason };
}
