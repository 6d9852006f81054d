import { afterEach, beforeEach, expect, it } from 'vitest';
import { meshproof, shortPlan, shortSlos, Workplace } from '../../meshproof.ts';

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
  place.yaml('slos.yaml', ...shortSlos);
});
afterEach(() => place.remove());

// kill.e2e.test.ts tests a run in which one of the processes is killed.
it('a run with several k6 processes generates exactly the planned load, and is judged as one', async () => {
  const plan = place.yaml('plan.yaml', shortPlan());
  const { code, stdout } = await meshproof(['run', plan, '--instances', '3', '--json'], { cwd: place.dir });
  const document = JSON.parse(stdout);
  const [k6] = document.producers;
  expect(document.validity).toEqual({ status: 'valid', reasons: [] });
  expect(k6.offered).toBe(560);
  // One start more or less at the edge of a phase is rounding, as `limits.startsAtEdge` allows.
  expect(Math.abs(k6.completed + k6.dropped - 560)).toBeLessThanOrEqual(1);
  expect(k6.detail.instances).toHaveLength(3);
  expect(document.slos).toContainEqual(expect.objectContaining({ name: 'api-latency', phase: 'steady' }));
  expect([code, document.verdict]).toEqual([0, 'PASS']);
});
