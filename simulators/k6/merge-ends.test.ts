import { describe, expect, it } from 'vitest';
import type { ProducerEnd } from '../../results/record/producer.ts';
import { mergeEnds } from './merge-ends.ts';
import { segmentsOf } from './options/segments.ts';

const end = (over: Partial<ProducerEnd> = {}): ProducerEnd => ({
  name: 'k6',
  status: 'done',
  offered: 100,
  completed: 40,
  dropped: 5,
  inFlight: 1,
  phases: [{ phase: 'steady', offered: 100, completed: 40, dropped: 5, unfinished: 1 }],
  delivered: { k6_http_reqs_total: 80 },
  quantiles: [{ metric: 'm', match: {}, phase: 'steady', q: 0.5, value: 1, count: 40 }],
  health: { pool: { max: 100, peak: 20, needed: 90 }, exceptions: 2, blockedHosts: ['a'] },
  ...over,
});

const planned = (offered = 100) => [{ phase: 'steady', offered, completed: 0, dropped: 0, unfinished: 0 }];

describe('mergeEnds', () => {
  it('adds up the outcomes of the load, and counts the offered load once', () => {
    const merged = mergeEnds(
      [end(), end({ health: { exceptions: 1, blockedHosts: ['a', 'b'] } })],
      segmentsOf(2),
      planned(),
    );
    expect(merged).toMatchObject({
      status: 'done',
      offered: 100,
      completed: 80,
      dropped: 10,
      inFlight: 2,
      phases: [{ phase: 'steady', offered: 100, completed: 80, dropped: 10, unfinished: 2 }],
      delivered: { k6_http_reqs_total: 160 },
      health: { exceptions: 3, blockedHosts: ['a', 'b'] },
    });
  });

  it('adds up the iterations that users of a closed model started in each instance', () => {
    const closed = mergeEnds([end(), end()], segmentsOf(2), planned(0));
    expect([closed.offered, closed.phases[0]?.offered]).toEqual([200, 200]);
    const mixed = mergeEnds([end(), end()], segmentsOf(2), planned(60));
    expect([mixed.offered, mixed.phases[0]?.offered]).toEqual([140, 140]);
  });

  it('adds up the busy VUs, unless the pool of one instance ran out', () => {
    const poolOf = (...ends: ProducerEnd[]) => mergeEnds(ends, segmentsOf(ends.length), planned()).health?.pool;
    expect(poolOf(end(), end())).toEqual({ max: 100, peak: 40, needed: 90 });
    const ranOut = { max: 10, peak: 10, needed: 90 };
    expect(poolOf(end(), end({ health: { pool: ranOut } }))).toEqual(ranOut);
  });

  it('returns no exact quantile, because those of the instances cannot be merged', () => {
    expect(mergeEnds([end(), end()], segmentsOf(2), planned()).quantiles).toEqual([]);
  });

  it('leaves out a count that one instance does not have', () => {
    expect(mergeEnds([end(), end({ delivered: {} })], segmentsOf(2), planned()).delivered).toEqual({});
  });

  it('names the instance that died, not those that were stopped because of it', () => {
    const dead = end({ status: 'crashed', reason: 'k6 was killed by SIGKILL' });
    const stopped = end({ status: 'stopped', reason: 'stopped by meshproof' });
    expect(mergeEnds([stopped, dead], segmentsOf(2), planned())).toMatchObject({
      status: 'crashed',
      reason: 'instance 2 of 2 (segment 1/2:1): k6 was killed by SIGKILL',
    });
    expect(mergeEnds([stopped, stopped], segmentsOf(2), planned())).toMatchObject({
      status: 'stopped',
      reason: 'stopped by meshproof',
    });
  });
});
