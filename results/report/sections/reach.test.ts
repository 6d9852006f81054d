import { expect, it } from 'vitest';
import { sampleRun } from '../sample-run.fixture.ts';
import { toReach } from './reach.ts';

const [slo] = sampleRun('PASS').run.slos;
const slos = (withInterval: number, without = 0) =>
  Array.from({ length: withInterval + without }, (_, at) => ({
    ...slo!,
    name: `slo-${at}`,
    notes: [],
    interval: at < withInterval ? ([0.1, 0.2] as [number, number]) : null,
  }));

/**
 * `share` is the share of runs that fail at least one of several independent SLOs, if each SLO fails in 5 % of runs.
 */
it.each([
  [2, 0, '9.8 %'],
  [12, 0, '46 %'],
  [26, 0, '74 %'],
  [2, 30, '9.8 %'],
])(
  'has the share of runs that fail one of %i independent SLOs, without %i SLOs that have no interval: %s',
  (k, without, share) => {
    const [row, ...more] = toReach(slos(k, without));
    expect(row!.slos).toBe(`${k} SLOs`);
    expect(row!.text).toContain(share);
    // Dependent SLOs tend to fail together, so their share is smaller than this share of independent SLOs.
    expect(row!.text).toContain('independent');
    expect(more).toEqual([]);
  },
);

it.each([0, 1])('has no such row for %i SLOs with an interval', (k) => {
  expect(toReach(slos(k, 3))).toEqual([]);
});
