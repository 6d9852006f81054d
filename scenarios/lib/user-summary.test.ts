import { expect, it, vi } from 'vitest';
import { ownMetrics } from './names.ts';
import { framedSummary } from './user-summary.ts';

/** Returns the names of the metrics that the script's handleSummary gets. */
async function namesOf(given: readonly string[], thresholds = {}) {
  vi.stubGlobal('__ENV', {});
  try {
    let names: string[] = [];
    const own = (data: unknown) => {
      names = Object.keys((data as { metrics: object }).metrics);
    };
    const metrics = Object.fromEntries(given.map((name) => [name, { values: {} }]));
    await framedSummary(own, { thresholds })({ metrics, state: { testRunDurationMs: 1 } });
    return names;
  } finally {
    vi.unstubAllGlobals();
  }
}

it('a script gets no metric of meshproof in its handleSummary', async () => {
  const plain = ['http_reqs', 'iterations', 'orders'];
  expect(await namesOf([...plain, ...Object.values(ownMetrics)])).toEqual(plain);
});

it('a script gets the sub-metrics of its own thresholds only', async () => {
  const given = ['http_reqs', 'http_reqs{phase:steady}', 'orders{a:b}'];
  expect(await namesOf(given, { 'orders{a:b}': ['count>0'] })).toEqual(['http_reqs', 'orders{a:b}']);
});
