import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import { judgeHold } from './judge-hold.ts';

const seconds = (n: number, of: (i: number) => number) => Array.from({ length: n }, (_, i) => of(i));

describe('a load that was held', () => {
  const still = {
    total: seconds(20, () => 100),
    times: seconds(20, (i) => 0.02 + 0.001 * Math.sin(i * 7)),
    budget: 0.05,
  };

  it('passes when few events are bad and the queue does not grow', () => {
    expect(judgeHold({ ...still, bad: seconds(20, (i) => (i * 7) % 3) }).verdict).toBe('PASS');
  });

  it('fails when too many events are bad', () => {
    expect(judgeHold({ ...still, bad: seconds(20, (i) => 8 + (i % 3)) })).toMatchObject({ verdict: 'FAIL', bad: 179 });
  });

  it('is not steady when the queue grows, though all answers are still in time', () => {
    const times = seconds(20, (i) => 0.02 * 1.08 ** i);
    expect(judgeHold({ ...still, bad: seconds(20, () => 0), times })).toMatchObject({
      verdict: 'INCONCLUSIVE',
      steady: false,
      leansToPass: false,
    });
  });

  it('is not steady when all bad events come at the end, as after a used-up burst allowance', () => {
    const minute = { total: seconds(60, () => 100), times: [], budget: 0.05 };
    const late = judgeHold({ ...minute, bad: seconds(60, (i) => (i < 50 ? 0 : 15)) });
    expect(late).toMatchObject({ verdict: 'INCONCLUSIVE', steady: false, partHeld: true, endHeld: false });
    // A noisy neighbour that returns periodically can make the last part bad, but it also makes an earlier part bad.
    const often = judgeHold({ ...minute, bad: seconds(60, (i) => ((i + 30) % 40 < 10 ? 7 : 1)) });
    expect(often.steady).toBe(true);
  });

  it('reports whether any part of the hold, and its last part, was within the budget', () => {
    const broken = judgeHold({ ...still, bad: seconds(20, () => 50) });
    expect(broken).toMatchObject({ verdict: 'FAIL', partHeld: false, endHeld: false });
    const recovered = judgeHold({ ...still, bad: seconds(20, (i) => (i < 10 ? 50 : 0)) });
    expect(recovered).toMatchObject({ partHeld: true, endHeld: true });
  });

  it('is INCONCLUSIVE when the share is close to the budget, or when nothing was measured', () => {
    expect(judgeHold({ ...still, bad: seconds(20, (i) => 4 + ((i * 7) % 3)) })).toMatchObject({
      verdict: 'INCONCLUSIVE',
      steady: true,
    });
    const nothing = { bad: [], total: [], times: [], budget: 0.05 };
    expect(judgeHold(nothing)).toMatchObject({ verdict: 'INCONCLUSIVE', leansToPass: false, partHeld: false });
  });

  it('passes at its limit in at most 2 % of holds of independent events', () => {
    const random = seededRandom(5)('hold');
    let passed = 0;
    for (let run = 0; run < 400; run++) {
      const bad = seconds(60, () => seconds(20, () => (random() < 0.05 ? 1 : 0)).reduce((sum, one) => sum + one, 0));
      if (judgeHold({ bad, total: seconds(60, () => 20), times: [], budget: 0.05 }).verdict === 'PASS') passed++;
    }
    expect(passed / 400).toBeLessThanOrEqual(0.02 + 3 * Math.sqrt((0.02 * 0.98) / 400));
  });
});
