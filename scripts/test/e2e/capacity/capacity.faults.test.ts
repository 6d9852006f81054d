import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { meshproof, shortPlan, shortSlos, Workplace } from '../../meshproof.ts';

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
  place.yaml('slos.yaml', ...shortSlos);
});
afterEach(() => place.remove());

describe('a capacity search limited by the load generator', () => {
  it('has no upper bound and is inconclusive', async () => {
    // A single VU makes one session at a time, so the load generator is the limit, however fast the stand-in is.
    const scenarios = { api: { rate: '2000/s', vus: { preAllocated: 1, max: 1 } } };
    const plan = place.yaml('plan.yaml', shortPlan({ traffic: { k6: { scenarios } } }));
    const { code, stdout } = await meshproof(['capacity', plan, '--json', '--within', '40s'], { cwd: place.dir });
    const result = JSON.parse(stdout);
    expect([code, result.limiter, result.capacity.high]).toEqual([4, expect.stringMatching(/generator|time/), null]);
    expect(result.verdict).toBe('not-decided');
    expect(result.probes[0]).toMatchObject({ verdict: 'INVALID' });
  });
});
