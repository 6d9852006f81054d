import { expect, it } from 'vitest';
import { catalogueOf } from '../../../scripts/plan/catalogue-of.ts';
import { producers } from '../../../scripts/plan/producers.ts';
import { worldMetrics } from '../../../simulators/mesh-node/virtual/world-metrics.ts';
import type { Evidence } from '../../record/evidence.ts';
import type { RunDocument } from '../../record/run.ts';
import { renderText } from '../render-text.ts';
import { sampleRun } from '../sample-run.fixture.ts';
import { reportedMetrics, terminalMetrics } from './other-metrics.ts';
import { type Sections, toSections } from './sections.ts';
import { sectionMetrics } from './shown-metrics.ts';

it('names only metrics that a producer or the harness records', () => {
  // The catalogue lacks the metrics of a simulated mesh, because they are recorded only in a plan with a world.
  const known = new Set([...catalogueOf(producers).keys(), ...Object.values(worldMetrics).map(({ name }) => name)]);
  expect([...sectionMetrics].filter((name) => !known.has(name))).toEqual([]);
});

it.each(['PASS', 'FAIL'] as const)('names each metric that a section of a report of %s reads', (verdict) => {
  const { run, read, sections } = spied(verdict);
  // Each property of the sections is computed when it is read.
  JSON.stringify(sections);
  expect(read.size).toBeGreaterThan(20);
  expect([...read].filter((name) => !reportedMetrics(run).has(name))).toEqual([]);
});

it.each(['PASS', 'FAIL'] as const)('names each metric that the report of %s in the terminal reads', (verdict) => {
  const { run, read, sections } = spied(verdict);
  renderText(sections, { color: false, width: 100 });
  expect(read.size).toBeGreaterThan(0);
  expect([...read].filter((name) => !terminalMetrics(run).has(name))).toEqual([]);
});

/**
 * Returns the sections of a sample, and the set that gets the name of each metric whose values they read. A metric
 * without values in the sample has one row and one value, because a section without data may read nothing else. The
 * labels of a metric are not in the set, because `labels` reads them without values.
 */
function spied(verdict: 'PASS' | 'FAIL'): { run: RunDocument; read: Set<string>; sections: Sections } {
  const { run, evidence } = sampleRun(verdict);
  const read = new Set<string>();
  const one = (metric: string) => ({ metric, t: evidence.t0Ms, labels: {}, n: 1, value: 1 });
  const noted =
    (of: Evidence['rows'] | Evidence['samples']) =>
    (...args: Parameters<Evidence['rows']>) => {
      read.add(args[0]);
      const found: unknown[] = [...of(...args)];
      return found.length > 0 ? found : [one(args[0])];
    };
  const spy = { ...evidence, rows: noted(evidence.rows), samples: noted(evidence.samples) } as Evidence;
  return { run, read, sections: toSections(run, spy) };
}
