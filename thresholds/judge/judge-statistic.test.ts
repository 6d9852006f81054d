import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import type { Slo } from '../../results/record/slo.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { catalogue, t0Ms } from '../run.fixture.ts';
import { judge } from './judge.ts';

const metric = 'k6_http_req_duration_seconds';

type World = {
  /** The mean of each second, in ms. */
  means: readonly number[];
  perSecond?: number;
  censored?: number;
  /** The number that k6 reports, by default the mean of all values. */
  value?: number;
};

/** The verdict on a threshold of a script, such as `avg<200` in ms. */
function verdictOn(statistic: string, op: Slo['op'], limit: number, { means, perSecond = 20, ...more }: World) {
  const word = { metric: 'k6_script_word', match: { word: 'w', scenario: 'work' } };
  const slo: Slo = {
    ...{ name: 'work: w', title: '', description: '', service: 'work', phases: ['run'], tolerance: 0.1 },
    sli: {
      ...{ kind: 'limit', of: word, fold: 'max', limit },
      behind: { of: { metric, match: { scenario: 'work' } }, statistic, scale: 1000 },
    },
    ...{ op, objective: limit, unit: '1', file: 'work', where: () => ({}) },
  };
  const rows = means.map((mean, i) => {
    const h = { schema: 5, zero: 0, index: [1], count: [perSecond], sum: (mean / 1000) * perSecond, censored: 0 };
    return { t: t0Ms + i * 1000, metric, labels: { scenario: 'work', phase: 'steady' }, h };
  });
  const never = { schema: 5, zero: 0, index: [], count: [], sum: 0, censored: more.censored ?? 0 };
  const value = more.value ?? means.reduce((sum, mean) => sum + mean, 0) / means.length;
  const k6 = { name: 'k6', status: 'done' as const, phases: [], delivered: {} };
  const evidence = toEvidence({
    ...{ t0Ms, phases: toPhases({ steady: means.length }), events: [], catalogue },
    producers: [{ ...k6, ...{ offered: 0, completed: 0, dropped: 0, inFlight: 0 } }],
    rows: [...rows, { t: t0Ms, metric, labels: { scenario: 'work', phase: 'steady' }, h: never }],
    samples: [{ t: t0Ms, metric: word.metric, labels: word.match, value }],
  });
  const [judged] = judge([slo], evidence, { status: 'valid', reasons: [] });
  return judged!;
}

const wave = (middle: number, by: number, seconds = 30) =>
  Array.from({ length: seconds }, (_, i) => middle + (i % 2 === 0 ? by : -by));
const outcome = (...args: Parameters<typeof verdictOn>) => {
  const { verdict, reasonCode } = verdictOn(...args);
  return `${verdict} ${reasonCode}`;
};

describe('a threshold on an average', () => {
  it.each([
    ['PASS holds', '<', 200, { means: wave(150, 10) }],
    ['PASS holds', '<', 155, { means: wave(150, 20) }],
    ['FAIL broken', '<', 140, { means: wave(150, 10) }],
    ['INCONCLUSIVE breach-not-shown', '<', 148, { means: wave(150, 40, 8) }],
    ['INCONCLUSIVE too-close', '<', 151, { means: wave(150, 80, 8) }],
    ['INCONCLUSIVE too-few-samples', '<', 200, { means: wave(150, 1, 4), perSecond: 14 }],
    ['INCONCLUSIVE too-close', '<', 200, { means: [150], perSecond: 90 }],
    ['INCONCLUSIVE too-close', '<', 200, { means: wave(150, 10), censored: 3 }],
    ['PASS holds', '>', 100, { means: wave(150, 10), censored: 3 }],
    ['FAIL broken', '>=', 170, { means: wave(150, 10) }],
  ] as const)('ends %s: avg%s%d', (expected, op, limit, world) => {
    expect(outcome('avg', op, limit, world)).toBe(expected);
  });

  it("has k6's own average with an interval in its unit, and names the missing samples", () => {
    const judged = verdictOn('avg', '<', 200, { means: wave(150, 10), value: 151 });
    expect(judged).toMatchObject({ value: 151, samples: 600 });
    const [low, high] = judged.interval!;
    expect([low! < 151, high! > 151, high! - low! < 12]).toEqual([true, true, true]);
    expect(verdictOn('avg', '<', 200, { means: wave(150, 1, 4), perSecond: 14 }).reason).toMatch(/3 more samples/);
  });
});

describe('a threshold on a largest or smallest value', () => {
  it.each([
    ['PASS holds', 'max', '<', 200, { means: wave(150, 10), value: 190 }],
    ['FAIL broken', 'max', '<', 200, { means: [150], perSecond: 1, value: 210 }],
    ['INCONCLUSIVE too-few-samples', 'max', '<', 200, { means: [150, 150], value: 190 }],
    ['INCONCLUSIVE too-close', 'max', '<', 200, { means: wave(150, 10), value: 190, censored: 1 }],
    ['PASS holds', 'min', '>', 20, { means: wave(150, 10), value: 30 }],
    ['FAIL broken', 'min', '>', 20, { means: wave(150, 10), value: 10 }],
    ['INCONCLUSIVE too-few-samples', 'min', '>', 20, { means: [150], value: 30 }],
  ] as const)('ends %s: %s%s%d', (expected, statistic, op, limit, world) => {
    expect(outcome(statistic, op, limit, world)).toBe(expected);
  });
});
