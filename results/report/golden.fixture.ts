import type { CapacityResult } from '../record/capacity.ts';
import type { Comparison } from '../record/comparison.ts';
import type { Trend } from '../record/trend.ts';

/** The result of a capacity search that found both ends of the interval. */
export const goldenCapacity: CapacityResult = {
  plan: 'checkout',
  target: 'shop',
  vary: 'k6.scenarios',
  capacity: {
    low: 138.2,
    high: 171.4,
    holds: 'low',
    unit: '1/s',
    censored: false,
    half: null,
    interval: null,
    recovery: 138.2,
  },
  verdict: 'found',
  limiter: 'target',
  reason: 'api-errors: 12.8 % of 10,284 events were bad; 1 % is allowed',
  meaning:
    'the lower end held for 60 s, and the upper end failed when it was held for 60 s; ' +
    'these two values are not a confidence interval',
  notExcluded: ['a limit that appears only after more than 60 s of constant load: a burst allowance, a leak'],
  probes: (
    [
      [100, 'scan', 'PASS', 0],
      [200, 'scan', 'FAIL', 400],
      [141.4, 'scan', 'INCONCLUSIVE', 13],
      [138.2, 'confirm', 'PASS', 30],
      [171.4, 'confirm', 'FAIL', 1316],
    ] as const
  ).map(([value, hold, verdict, bad]) => ({
    value,
    hold,
    verdict,
    reason: 'api-latency is the nearest to its limit',
    good: 1200,
    bad,
    run: '20261124T124942Z-checkout-ce5f',
    seconds: 15,
  })),
  seconds: 301,
  headroom: { planned: 40, times: 3.46 },
  growth: { reachedFrom: '2027-02-01', reachedBy: '2027-04-20' },
  scaling: { reason: 'too few' },
};

/** A trend with one change and a drift. */
export const goldenTrend: Trend = {
  metric: { name: 'api-latency{steady}', unit: 's', better: 'lower', share: false, objective: 0.2 },
  series: [
    {
      comparableKey: 'k',
      runs: Array.from({ length: 30 }, (_, i) => ({
        id: `run-${i}`,
        at: `2026-11-${String(i + 1).padStart(2, '0')}T00:00:00.000Z`,
        value: (i < 15 ? 0.1 : 0.13) * (1 + 0.01 * Math.sin(i * 2.4)),
      })),
      changes: [
        {
          run: 'run-15',
          after: 'run-14',
          at: '2026-11-16T00:00:00.000Z',
          commits: { good: 'a1b2', bad: 'c3d4' },
          before: 0.1,
          now: 0.13,
          ratio: 1.3,
          interval: [1.28, 1.32],
          chance: 1e-9,
          verdict: 'worse',
        },
      ],
      drift: { perRun: 0.001, chance: 0.001, verdict: 'worse' },
    },
  ],
  breaks: [],
};

const metric = {
  unit: 's',
  base: 0.1,
  head: 0.12,
  ratio: 1.2,
  interval: [1.1, 1.3],
  mde: 0.05,
  reasonCode: 'undecided',
  reason: 'the interval excludes 1',
  primary: true,
} as const;
/** A regression of one SLO, with the slice that explains it. */
export const goldenComparison: Comparison = {
  verdict: 'regression',
  reasonCode: 'metrics',
  reason: '1 of 2: <b>latency</b>',
  metrics: [
    { ...metric, name: '<b>latency</b>', verdict: 'regression', interval: [1.1, 1.3] },
    {
      ...metric,
      name: 'errors',
      unit: 'ratio',
      base: 0,
      head: 0.01,
      ratio: null,
      interval: [-0.001, 0.021],
      verdict: 'inconclusive',
    },
    { ...metric, name: 'quiet', primary: false, verdict: 'equivalent', interval: [0.99, 1.01] },
  ],
  blame: [
    {
      of: 'time',
      unit: 's',
      base: 0.1,
      head: 0.12,
      slices: [{ kind: 'api', endpoint: 'GET /user', part: 'waiting', status: '200', change: 0.018, share: 0.9 }],
    },
  ],
  differences: ['node 20 → 22'],
  runs: { base: ['a', 'c'], head: ['b', 'd'] },
  unit: 'run',
  discarded: [],
  batches: {
    base: [{ from: '2026-11-24T08:00:00.000Z', to: '2026-11-24T08:10:00.000Z', runs: 2 }],
    head: [{ from: '2026-11-24T08:03:00.000Z', to: '2026-11-24T08:13:00.000Z', runs: 2 }],
  },
};
