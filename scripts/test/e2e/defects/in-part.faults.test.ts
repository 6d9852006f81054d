import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { meshproof, shortPlan, shortSlos, Workplace } from '../../meshproof.ts';

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
  place.yaml('slos.yaml', ...shortSlos);
});
afterEach(() => place.remove());

async function run(scenarios: object, ...flags: string[]) {
  const plan = place.yaml('plan.yaml', shortPlan({ traffic: { k6: { scenarios } } }));
  const { code, stdout } = await meshproof(['run', plan, '--json', ...flags], { cwd: place.dir });
  const document = JSON.parse(stdout);
  const verdict = (name: string) => document.slos.find((slo: { name: string }) => slo.name === name)?.verdict;
  return { code, document, verdict };
}

describe('a run in which one part is bad', () => {
  it('separates a starved load generator from a broken target: latency INVALID, errors FAIL', async () => {
    // 20 users make at most 66 requests a second, because each request takes 300 ms.
    const starved = { api: { rate: '80/s', vus: { preAllocated: 20, max: 20 } } };
    const { code, document, verdict } = await run(starved, '--defect', 'latency=300ms', '--defect', 'errors=20%');
    expect([verdict('api-latency'), verdict('api-errors')]).toEqual(['INVALID', 'FAIL']);
    expect([code, document.verdict]).toEqual([1, 'FAIL']);
    expect(document.reason).toMatch(/^api-errors: /);
  });

  it.each([
    ['throws', "export default function () { throw new Error('no such customer'); }\n", 'script-exceptions'],
    ['sends nothing', 'export default function () {}\n', 'nothing-sent'],
  ])('is no PASS if a program beside a healthy one %s', async (_, text, expected) => {
    place.text('mine.js', text);
    const { code, document } = await run({ api: '80/s', './mine.js': '20/s' });
    expect([code, document.verdict]).toEqual([3, 'INVALID']);
    expect(document.validity.reasons).toContainEqual(expect.objectContaining({ code: expected }));
  });
});
