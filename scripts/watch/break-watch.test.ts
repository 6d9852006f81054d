import { describe, expect, it } from 'vitest';
import { HistogramBuilder } from '../../results/record/histogram.ts';
import type { Row } from '../../results/record/row.ts';
import type { Breakpoint } from '../../results/record/run.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import { metrics } from '../../simulators/k6/rows/metrics.ts';
import { readSlos } from '../../thresholds/read/read-slos.ts';
import { sloFile } from '../plan/named-slos.ts';
import { BreakWatch, endedByBreak, showBreakpoint } from './break-watch.ts';

const t0Ms = 1_000_000;
const plan: Plan = {
  name: 'breakpoint',
  seed: 1,
  profile: { name: 'breakpoint', peak: 11 },
  phases: toPhases({ 'warm-up': 5, steady: 10, beyond: 100 }),
  traffic: {},
  faults: [],
  slos: [],
};
const catalogue = new Map(metrics.map((metric) => [metric.name, { metric, producer: 'k6' }]));

/** Finds the break of a target that takes `secondsAt(t)` for each answer in second t. Rows arrive two seconds late. */
function watch(secondsAt: (elapsedS: number) => number, watched = plan): Breakpoint | undefined {
  const breaks = new BreakWatch(watched, readSlos(sloFile('api')), catalogue);
  for (let s = 0; s < watched.phases.at(-1)!.endS + 3; s++) {
    if (s >= 2) breaks.rows([second(s - 2, secondsAt(s - 2))]);
    const found = breaks.look(t0Ms, s + 0.01);
    if (found) return found;
  }
  return undefined;
}

function second(elapsedS: number, seconds: number): Row {
  const builder = new HistogramBuilder();
  for (let i = 0; i < 100; i++) builder.observe(seconds * (1 + i / 1000));
  const labels = { scenario: 'api', phase: 'beyond', status: '200', expected_response: 'true' };
  return { t: t0Ms + elapsedS * 1000, metric: 'k6_http_req_duration_seconds', labels, h: builder.build() };
}

describe('BreakWatch', () => {
  it('reports the load at which an SLO of the plan broke', () => {
    const found = watch((elapsedS) => (elapsedS >= 65 ? 0.9 : 0.05));
    expect(found).toMatchObject({ slo: 'api-latency', reason: expect.any(String) });
    expect(found!.times).toBeGreaterThan(5.5);
    expect(found!.times).toBeLessThan(7);
  });

  it('reports nothing for a healthy target or one slow second', () => {
    expect(watch(() => 0.05)).toBeUndefined();
    expect(watch((elapsedS) => (elapsedS === 60 ? 0.21 : 0.05))).toBeUndefined();
    expect(showBreakpoint(null, 11)).toBe('the target did not break at up to 11 times the planned load');
  });

  it.each([
    ['one second', [60]],
    ['two seconds across the edge of two windows', [59, 60, 64, 65]],
    ['nine slow seconds', [60, 61, 62, 63, 64, 65, 66, 67, 68]],
  ])('does not end at %s', (_, slow) => {
    for (let shift = 0; shift < 5; shift++)
      expect(watch((elapsedS) => (slow.includes(elapsedS + shift) ? 5 : 0.05))).toBeUndefined();
  });

  it('reports the load of the first of three broken windows, not that of the last', () => {
    const found = watch((elapsedS) => (elapsedS >= 65 ? 5 : 0.05))!;
    expect(found.atS).toBeGreaterThanOrEqual(65);
    expect(found.atS).toBeLessThanOrEqual(70);
  });

  it('ignores everything before the load rises', () => {
    expect(watch((elapsedS) => (elapsedS < 14 ? 0.9 : 0.05))).toBeUndefined();
  });
});

describe('a breakpoint test with steps of a minute', () => {
  /** Steps of 2, 4 and 8 times the planned load, which start at 15, 75 and 135 s. */
  const stairs: Plan = {
    ...plan,
    profile: { name: 'breakpoint', peak: 8 },
    phases: toPhases({ 'warm-up': 5, steady: 10, beyond: 180 }),
  };

  it('reports the load that broke, and the smaller load that held for a minute', () => {
    expect(watch((elapsedS) => (elapsedS >= 135 ? 0.9 : 0.05), stairs)).toMatchObject({ times: 8, held: 4 });
    expect(watch((elapsedS) => (elapsedS >= 100 ? 0.9 : 0.05), stairs)).toMatchObject({ times: 4, held: 2 });
  });

  it('names no load that held when the first step breaks, or when the load is a ramp', () => {
    expect(watch((elapsedS) => (elapsedS >= 20 ? 0.9 : 0.05), stairs)).toMatchObject({ times: 2, held: null });
    expect(watch((elapsedS) => (elapsedS >= 65 ? 0.9 : 0.05))).toMatchObject({ held: null });
  });

  it.each([2, 9])('does not end at a pause of %d seconds', (pauseS) => {
    for (let from = 70; from < 80; from++)
      expect(watch((elapsedS) => (elapsedS >= from && elapsedS < from + pauseS ? 5 : 0.05), stairs)).toBeUndefined();
  });

  it('ends at a step whose bad windows do not follow one another, and names the step before', () => {
    const found = watch((elapsedS) => (elapsedS >= 75 && elapsedS % 15 < 5 ? 0.9 : 0.05), stairs);
    expect(found).toMatchObject({ times: 4, held: 2 });
  });
});

describe('endedByBreak', () => {
  const stopped = {
    name: 'k6',
    status: 'stopped' as const,
    reason: 'stopped',
    ...{ offered: 130, completed: 118, dropped: 0, inFlight: 6 },
    phases: [
      { phase: 'steady', offered: 100, completed: 94, dropped: 0, unfinished: 0 },
      { phase: 'beyond', offered: 30, completed: 24, dropped: 0, unfinished: 6 },
      { phase: 'recovery', offered: 0, completed: 0, dropped: 0, unfinished: 0 },
    ],
    delivered: {},
  };

  it('marks a stopped producer as done, and does not count the starts that were due while it stopped', () => {
    const { status, phases, offered } = endedByBreak(
      { ...stopped, phases: stopped.phases.with(1, { ...stopped.phases[1]!, offered: 33 }) },
      plan.phases,
    );
    expect([status, offered, phases.map((one) => one.offered)]).toEqual(['done', 130, [100, 30, 0]]);
  });

  it('does not change a crashed producer', () => {
    const crashed = { ...stopped, status: 'crashed' as const };
    expect(endedByBreak(crashed, plan.phases)).toBe(crashed);
  });
});
