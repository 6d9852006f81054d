import { toEvidence } from '../../results/record/evidence.ts';
import type { Row, Sample } from '../../results/record/row.ts';
import type { SloVerdict } from '../../results/record/run.ts';
import { checkPart, type Document } from '../../scenarios/base/document.ts';
import { seededRandom } from '../../scenarios/base/random.ts';
import { type Simulated, simulate } from '../../simulators/mesh-node/virtual/simulate.ts';
import { toWorld } from '../../simulators/mesh-node/world/read-world.ts';
import { worldSchema } from '../../simulators/mesh-node/world/schema.ts';
import type { World } from '../../simulators/mesh-node/world/world.ts';
import { conclude } from '../../thresholds/judge/conclude.ts';
import { judge } from '../../thresholds/judge/judge.ts';
import { checkValidity } from '../../thresholds/validity/validity.ts';
import { worldSlos } from '../plan/world-slos.ts';
import { phasesOf, worldCatalogue } from './virtual-run.ts';

/** A world file as it is written, of which keys are still turned. */
export type RawWorldDocument = Document<Record<string, unknown>>;

export type JudgedWorld = {
  simulated: Simulated;
  slos: readonly SloVerdict[];
  verdict: SloVerdict['verdict'];
  reason: string;
};

/** The world that `value` is, with another seed. Throws UserError with the file, line and key of `raw`. */
export function worldFrom(raw: RawWorldDocument, value: Record<string, unknown>, seed: number): World {
  return { ...toWorld({ ...raw, value: checkPart(raw, [], value, worldSchema) }), seed };
}

/** A world in virtual time, judged as a run of it would be, and not kept. */
export function judgedWorld(world: World, file: string): JudgedWorld {
  const rows: Row[] = [];
  const samples: Sample[] = [];
  const sink = { rows: (more: readonly Row[]) => rows.push(...more), sample: (sample: Sample) => samples.push(sample) };
  const simulated = simulate(world, { sink });
  const seen = { t0Ms: 0, phases: phasesOf(world), producers: [], events: [], rows, samples };
  const evidence = toEvidence({ ...seen, catalogue: worldCatalogue });
  const validity = checkValidity(evidence);
  const slos = judge(worldSlos(world, file), evidence, validity, seededRandom(world.seed));
  const { verdict, reason } = conclude(slos, validity, []);
  return { simulated, slos, verdict, reason };
}
