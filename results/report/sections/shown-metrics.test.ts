import { expect, it } from 'vitest';
import { catalogueOf } from '../../../scripts/plan/catalogue-of.ts';
import { producers } from '../../../scripts/plan/producers.ts';
import { worldMetrics } from '../../../simulators/mesh-node/virtual/world-metrics.ts';
import { sectionMetrics } from './shown-metrics.ts';

it('names only metrics that a producer or the harness records', () => {
  // The catalogue lacks the metrics of a simulated mesh, because they are recorded only in a plan with a world.
  const known = new Set([...catalogueOf(producers).keys(), ...Object.values(worldMetrics).map(({ name }) => name)]);
  expect([...sectionMetrics].filter((name) => !known.has(name))).toEqual([]);
});
