import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { meshproof, shortPlan, shortSlos, Workplace } from '../test/meshproof.ts';

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
  place.yaml('slos.yaml', ...shortSlos);
});
afterEach(() => place.remove());

/** Far fewer virtual users than 80 requests a second of 300 ms need. */
const starved = { traffic: { k6: { scenarios: { api: { rate: '80/s', vus: { preAllocated: 2, max: 2 } } } } } };

async function run(parts: Record<string, unknown>, ...defects: string[]) {
  const plan = place.yaml('plan.yaml', shortPlan(parts));
  const flags = defects.flatMap((defect) => ['--defect', defect]);
  const { code, stdout } = await meshproof(['run', plan, '--json', ...flags], { cwd: place.dir });
  const document = JSON.parse(stdout);
  const verdict = (name: string) => document.slos.find((slo: { name: string }) => slo.name === name)?.verdict;
  return { code, document, verdict };
}

/** Burns a whole core until it is terminated. */
const burn = () => new Worker('for (;;);', { eval: true });

describe('a generator that is starved', () => {
  it('makes bad latency INVALID, and says that its pool was too small', async () => {
    const burner = burn();
    const { code, document, verdict } = await run(starved, 'latency=300ms');
    await burner.terminate();
    expect([code, document.verdict, verdict('api-latency')]).toEqual([3, 'INVALID', 'INVALID']);
    expect(document.reason).toMatch(/virtual users|pool|workers/);
  });

  it("leaves errors the target's: FAIL", async () => {
    const burner = burn();
    const { code, document, verdict } = await run(starved, 'latency=20ms', 'errors=5%');
    await burner.terminate();
    expect(document.validity.status).toBe('invalid');
    expect([code, document.verdict, verdict('api-errors')]).toEqual([1, 'FAIL', 'FAIL']);
    expect(document.reason).toMatch(/^api-errors: /);
  });

  it('is not suspected when it has enough virtual users, however slow the target is', async () => {
    const { code, document, verdict } = await run({}, 'latency=300ms');
    expect(document.validity).toEqual({ status: 'valid', reasons: [] });
    expect([code, document.verdict, verdict('api-latency')]).toEqual([1, 'FAIL', 'FAIL']);
  });
});
