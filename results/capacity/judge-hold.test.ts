import { describe, expect, it } from 'vitest';
import { judgeHold } from './judge-hold.ts';

const seconds = (n: number, of: (i: number) => number) => Array.from({ length: n }, (_, i) => of(i));

describe('a load that was held', () => {
  const still = {
    total: seconds(20, () => 100),
    times: seconds(20, (i) => 0.02 + 0.001 * Math.sin(i * 7)),
    budget: 0.05,
  };

  it('passes where the bad ones are few and the queue stands', () => {
    expect(judgeHold({ ...still, bad: seconds(20, (i) => (i * 7) % 3) }).verdict).toBe('PASS');
  });

  it('fails where too many are bad', () => {
    expect(judgeHold({ ...still, bad: seconds(20, (i) => 8 + (i % 3)) })).toMatchObject({ verdict: 'FAIL', bad: 179 });
  });

  it('fails where the queue grows, though all answers are still in time', () => {
    const times = seconds(20, (i) => 0.02 * 1.08 ** i);
    expect(judgeHold({ ...still, bad: seconds(20, () => 0), times })).toMatchObject({
      verdict: 'FAIL',
      reason: expect.stringContaining('the queue grows'),
    });
  });

  it('is open where the share lies close to what is allowed, or nothing was measured', () => {
    expect(judgeHold({ ...still, bad: seconds(20, (i) => 4 + ((i * 7) % 3)) })).toMatchObject({
      verdict: 'INCONCLUSIVE',
    });
    const nothing = { bad: [], total: [], times: [], budget: 0.05 };
    expect(judgeHold(nothing)).toMatchObject({ verdict: 'INCONCLUSIVE', leansToPass: false });
  });
});
