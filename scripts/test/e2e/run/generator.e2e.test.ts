import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { meshproof, shortPlan, shortSlos, Workplace } from '../../meshproof.ts';

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
  place.yaml('slos.yaml', ...shortSlos);
});
afterEach(() => place.remove());

/** 80 requests a second of 300 ms each keep 24 virtual users busy. The tests use fewer, so the pool runs out. */
const withUsers = (users: number, steady = '7s') => ({
  phases: { 'warm-up': '1s', steady },
  traffic: { k6: { scenarios: { api: { rate: '80/s', vus: { preAllocated: users, max: users } } } } },
});

async function run(parts: Record<string, unknown>, ...defects: string[]) {
  const plan = place.yaml('plan.yaml', shortPlan(parts));
  const flags = defects.flatMap((defect) => ['--defect', defect]);
  const { code, stdout } = await meshproof(['run', plan, '--json', ...flags], { cwd: place.dir });
  const document = JSON.parse(stdout);
  const verdict = (name: string) => document.slos.find((slo: { name: string }) => slo.name === name)?.verdict;
  return { code, document, verdict };
}

/** Does `work` while a thread of the test process keeps one core busy. */
async function besideBurner<T>(work: () => Promise<T>): Promise<T> {
  const burner = new Worker('for (;;);', { eval: true });
  try {
    return await work();
  } finally {
    await burner.terminate();
  }
}

const tooSmall = expect.objectContaining({ code: 'pool-too-small' });

// defects.e2e.test.ts tests the opposite case: with enough VUs, a slow target is a FAIL.
describe('a starved load generator', () => {
  it('makes bad latency INVALID, with the reason that its VU pool is too small', async () => {
    const { code, document, verdict } = await besideBurner(() => run(withUsers(2, '4s'), 'latency=300ms'));
    expect([code, document.verdict, verdict('api-latency')]).toEqual([3, 'INVALID', 'INVALID']);
    expect(document.validity.reasons).toContainEqual(tooSmall);
  });

  it('leaves errors to the target: FAIL', async () => {
    // With 16 users, a few seconds give enough answers to judge a share of 99 %, and a third of the starts is still
    // dropped.
    const { code, document, verdict } = await besideBurner(() => run(withUsers(16), 'latency=300ms', 'errors=5%'));
    expect(document.validity.reasons).toContainEqual(tooSmall);
    expect([verdict('api-latency'), verdict('api-errors')]).toEqual(['INVALID', 'FAIL']);
    expect([code, document.verdict]).toEqual([1, 'FAIL']);
    expect(document.reason).toMatch(/^api-errors: /);
  });
});
