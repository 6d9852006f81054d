import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunDocument } from '../../../../results/record/run.ts';
import { meshproof, shortPlan, shortSlos, Workplace } from '../../meshproof.ts';

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
  place.yaml('slos.yaml', ...shortSlos);
});
afterEach(() => place.remove());

/** Runs a hostile script. Each of its iterations ends with a good request. */
async function runOf({ before = '', inside = '' }: { before?: string; inside?: string }) {
  const lines = [
    "import http from 'k6/http'; import exec from 'k6/execution'; import { check } from 'k6';",
    "const get = (params) => http.get(__ENV.MESHPROOF_API_URL + '/platforms', params);",
    before,
    `export default function () { ${inside} get(); }`,
  ];
  place.text('api.js', `${lines.join('\n')}\n`);
  const plan = place.yaml(
    'plan.yaml',
    shortPlan({ phases: { steady: '2s' }, traffic: { k6: { scenarios: { './api.js': '80/s' } } } }),
  );
  const { code, stdout } = await meshproof(['run', plan, '--json'], { cwd: place.dir });
  return { code, document: JSON.parse(stdout) as RunDocument };
}

describe('a script cannot exclude its requests from the verdict', () => {
  it.each([
    ['the tag phase on some requests', "get({ tags: { phase: 'login' } });"],
    ['the tag scenario on some requests', "get({ tags: { scenario: 'login' } });"],
    ['the tag phase on a check', "check(0, { fails: (v) => v > 0 }, { phase: 'login' });"],
    [
      'the tag scenario on its virtual user',
      "exec.vu.metrics.tags.scenario = 'login'; check(0, { fails: (v) => v > 0 });",
    ],
  ])('by %s: the run is INVALID', async (_, inside) => {
    const { code, document } = await runOf({ inside });
    const codes = document.validity.reasons.map((reason) => reason.code);
    expect([code, codes]).toEqual([3, ['replaced-tag']]);
  });
});

describe('a script that replaces the clock', () => {
  it.each([
    ['stops', 'Date.now = () => 5;'],
    ['is late', 'const { now } = Date; Date.now = () => now() - 3000;'],
    ['is early', 'const { now } = Date; Date.now = () => now() + 4000;'],
    ['is missing', 'globalThis.Date = undefined;'],
  ])('by one that %s changes neither the start nor the length of the phases', async (_, before) => {
    const { document } = await runOf({ before });
    expect(document.validity.reasons).toEqual([]);
    const stall = document.slos.find(({ name }) => name === 'longest-stall');
    expect(stall?.samples).toBeGreaterThanOrEqual(1);
  });
});
