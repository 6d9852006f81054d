import type { Phase } from '../../scenarios/plan/phase.ts';
import { steady } from '../../simulators/mesh-node/virtual/scores.ts';
import type { World } from '../../simulators/mesh-node/world/world.ts';
import { worldProducer } from '../../simulators/mesh-node/world-producer.ts';
import { catalogueOf } from '../plan/catalogue-of.ts';

export const worldCatalogue = catalogueOf([worldProducer]);

/**
 * Returns the phases of a simulated world: `steady`, then `recovery` if the simulation lasts longer than its steady
 * part.
 */
export function toWorldPhases({ steadyMs, endMs }: World): Phase[] {
  const steadyS = steadyMs / 1000;
  const first: Phase = { name: steady, kind: 'steady', startS: 0, endS: steadyS };
  if (endMs <= steadyMs) return [first];
  return [first, { name: 'recovery', kind: 'recovery', startS: steadyS, endS: endMs / 1000 }];
}
