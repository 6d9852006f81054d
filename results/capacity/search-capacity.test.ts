import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import type { CapacityStep, Limits } from './probe-log.ts';
import { type Model, probeOf, queue, tokenBucket } from './queue-model.fixture.ts';
import { searchCapacity } from './search-capacity.ts';

const limits: Limits = {
  from: 20,
  to: 1e5,
  seconds: Number.POSITIVE_INFINITY,
  elapsedS: () => 0,
  round: (value) => Number(value.toPrecision(4)),
};

/** How many of so many seeds find the capacity within 5 %. */
async function found(model: Model, seeds: number): Promise<number> {
  let within = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const { low, high } = await searchCapacity(probeOf(model, seededRandom(seed)('capacity')), limits);
    if (high !== null && Math.abs(Math.sqrt(low * high) / model.capacity - 1) <= 0.05) within++;
  }
  return within;
}

const step = (value: number, verdict: CapacityStep['verdict']): CapacityStep => ({
  value,
  verdict,
  reason: '',
  good: 0,
  bad: 0,
  leansToPass: false,
  limiter: verdict === 'INVALID' ? 'generator' : 'target',
});

describe('the search for capacity', () => {
  it('finds the known limit of a token bucket, of one server and of four, within 5 %', async () => {
    expect(await found(tokenBucket(200, 20, 0.01), 10)).toBeGreaterThanOrEqual(9);
    expect(await found(queue(1, 200, 0.05, 0.05), 10)).toBeGreaterThanOrEqual(9);
    expect(await found(queue(4, 25, 0.2, 0.05), 10)).toBeGreaterThanOrEqual(9);
  });

  it('goes down from a first value that is too much', async () => {
    const probe = async (value: number) => step(value, value <= 7 ? 'PASS' : 'FAIL');
    const { low, high } = await searchCapacity(probe, { ...limits, from: 300 });
    expect(low).toBeLessThanOrEqual(7);
    expect(high! / low).toBeLessThanOrEqual(1.05);
    expect(low * 1.05).toBeGreaterThan(7);
  });

  it('is never an answer where the generator gives in first', async () => {
    const probe = async (value: number) => step(value, value <= 300 ? 'PASS' : 'INVALID');
    const found = await searchCapacity(probe, limits);
    expect(found).toMatchObject({ high: null, half: null, limiter: 'generator' });
    expect(found.low).toBeGreaterThanOrEqual(160);
    const never = await searchCapacity(async (value) => step(value, 'INVALID'), limits);
    expect(never).toMatchObject({ low: 0, high: null, limiter: 'generator' });
  });

  it('says that nothing broke, that nothing held, and that time ran out', async () => {
    const held = await searchCapacity(async (value) => step(value, 'PASS'), { ...limits, to: 200 });
    expect(held).toMatchObject({ low: 200, high: null, limiter: 'none' });
    const broken = await searchCapacity(async (value) => step(value, 'FAIL'), limits);
    expect(broken).toMatchObject({ low: 0, limiter: 'target' });
    let clock = 0;
    const timed = { ...limits, seconds: 100, elapsedS: () => clock };
    const slow = async (value: number) => {
      clock += 40;
      return step(value, value < 70 ? 'PASS' : 'FAIL');
    };
    const late = await searchCapacity(slow, timed);
    expect(late).toMatchObject({ low: 40, high: 80, limiter: 'time' });
    expect(late.probes).toHaveLength(3);
  });

  it.each([
    ['PASS', ['PASS', 'INVALID', 'INVALID', 'PASS']],
    ['FAIL', ['FAIL', 'INVALID', 'INVALID', 'FAIL']],
  ] as const)('confirms an end that is %s by two answers, which an INVALID probe never is', async (end, answers) => {
    const asked = new Map<number, number>();
    const probe = async (value: number) => {
      const held = value < 100;
      const turn = asked.get(value) ?? 0;
      asked.set(value, turn + 1);
      const own = answers.filter(() => held === (end === 'PASS'));
      return step(value, own[turn] ?? (held ? 'PASS' : 'FAIL'));
    };
    const { low, high, probes, limiter } = await searchCapacity(probe, { ...limits, fresh: true });
    expect(limiter).toBe('target');
    for (const [value, verdict] of [
      [low, 'PASS'],
      [high, 'FAIL'],
    ] as const)
      expect(probes.filter((one) => one.value === value && one.verdict === verdict).length).toBeGreaterThanOrEqual(2);
  });

  it('is limited by the generator when it fails at every confirmation', async () => {
    const asked = new Set<number>();
    const probe = async (value: number) => {
      const again = asked.has(value);
      asked.add(value);
      return step(value, again ? 'INVALID' : value < 100 ? 'PASS' : 'FAIL');
    };
    expect(await searchCapacity(probe, limits)).toMatchObject({ limiter: 'generator' });
  });

  it('strikes a pass that came by luck', async () => {
    let lucky = true;
    const probe = async (value: number) => {
      if (value === 160 && lucky) {
        lucky = false;
        return step(value, 'PASS');
      }
      return step(value, value <= 100 ? 'PASS' : 'FAIL');
    };
    const { low, high } = await searchCapacity(probe, limits);
    expect(low).toBeLessThanOrEqual(100);
    expect(high).toBeGreaterThan(100);
    expect(high).toBeLessThan(110);
  });

  it('tells what holds after an overload from what holds before it', async () => {
    let overloaded = false;
    const probe = async (value: number) => {
      const limit = overloaded ? 80 : 100;
      if (value > 140) overloaded = true;
      return step(value, value <= limit ? 'PASS' : 'FAIL');
    };
    const { low, recovery } = await searchCapacity(probe, { ...limits, from: 90 });
    expect(recovery).toBeLessThanOrEqual(80);
    expect(low).toBeGreaterThanOrEqual(recovery!);
  });
});
