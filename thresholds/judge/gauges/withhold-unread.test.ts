import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../../results/record/evidence.ts';
import { gauge, type Labels, type Metric } from '../../../results/record/metric.ts';
import { missedReads } from '../../../results/record/reads/missed-reads.ts';
import type { Row } from '../../../results/record/row.ts';
import type { Fold, Op, Slo } from '../../../results/record/slo.ts';
import { alwaysSlos } from '../../read/always.ts';
import { t0Ms } from '../../run.fixture.ts';
import { judge } from '../judge.ts';

const queue: Metric = { ...gauge('queue', '1', 'lower', 'a queue', ['resource']), readEveryS: 1 };
const memory: Metric = { ...gauge('memory', 'B', 'lower', 'memory'), readEveryS: 2 };
const users = gauge('users', '1', null, 'a gauge that meshproof does not read at an interval');
const lag = gauge('meshproof_generator_loop_lag_seconds', 's', 'lower', 'lag');
const catalogue = new Map(
  [queue, memory, users, lag, missedReads].map((metric) => [metric.name, { metric, producer: 'run' }]),
);

const every = (count: number, stepS = 1, fromS = 0) => Array.from({ length: count }, (_, i) => fromS + i * stepS);
const values = (metric: string, seconds: readonly number[], labels: Labels = {}, v = 1): Row[] =>
  seconds.map((s) => ({ t: t0Ms + s * 1000, metric, labels, v }));
const missed = (of: string, seconds: readonly number[], labels: Labels = {}, why = 'failed'): Row[] =>
  seconds.map((s) => ({ t: t0Ms + s * 1000, metric: missedReads.name, labels: { of, ...labels, why }, n: 1 }));

const slo = (metric: string, match: Labels = {}, fold: Fold = 'max', op: Op = '<', more: Partial<Slo> = {}): Slo => ({
  ...alwaysSlos[0]!,
  ...{ sli: { kind: 'limit', of: { metric, match }, fold, limit: 10 }, op, objective: 10, unit: '1', phases: [] },
  ...more,
});

/** The verdict on a steady phase after a warm-up of `startS`. */
function judged(of: Slo, rows: Row[], lengthS = 16, startS = 0) {
  const endS = startS + lengthS;
  const phases = [
    ...(startS > 0 ? [{ name: 'warm-up', kind: 'warm-up' as const, startS: 0, endS: startS }] : []),
    { name: 'steady', kind: 'steady' as const, startS, endS },
  ];
  const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows, samples: [], catalogue });
  return judge([of], evidence, { status: 'valid', reasons: [] })[0]!;
}

const q = { resource: 'queue' };

describe('an SLO on a gauge that meshproof reads at an interval', () => {
  it.each<[string, Slo, Row[], number?, number?]>([
    [
      'the server answered 4 reads of 16',
      slo('queue'),
      [...values('queue', every(4), q), ...missed('queue', every(12, 1, 4), q)],
    ],
    ['the reads ended without a word', slo('queue'), values('queue', every(4), q)],
    ['the reads began late', slo('queue'), values('queue', every(10, 1, 6), q)],
    ['a gap in the middle', slo('queue'), values('queue', [...every(5), ...every(5, 1, 11)], q)],
    [
      'every other read fails',
      slo('queue'),
      [...values('queue', every(8, 2), q), ...missed('queue', every(8, 2, 1), q)],
    ],
    ['one answer was cut off', slo('queue'), [...values('queue', every(15), q), ...missed('queue', [15], q, 'cut')]],
    [
      'one of two series has a gap',
      slo('queue'),
      [...values('queue', every(16), q), ...values('queue', every(4), { resource: 'disk' })],
    ],
    [
      'one of two series has values only in the warm-up',
      slo('queue'),
      [...values('queue', every(26), q), ...values('queue', [2], { resource: 'disk' })],
      16,
      10,
    ],
    [
      'one of two series never had a value',
      slo('queue'),
      [...values('queue', every(16), q), ...missed('queue', every(16), { resource: 'disk' })],
    ],
    ['reads every two seconds end', slo('memory'), values('memory', every(5, 2))],
    ['a short phase has one value', slo('queue'), values('queue', [0], q), 4],
    ['the whole run has a gap', slo('queue', {}, 'max', '<', { phases: ['run'] }), values('queue', every(8), q), 16],
    ['the smallest value holds', slo('queue', {}, 'min', '>', { objective: 0 }), values('queue', every(4), q)],
  ])('is INCONCLUSIVE if %s', (_, of, rows, lengthS, startS) => {
    expect(judged(of, rows, lengthS, startS)).toMatchObject({ verdict: 'INCONCLUSIVE', reasonCode: 'missing-values' });
  });

  it.each<[string, Slo, Row[], number?, number?]>([
    ['all values are there', slo('queue'), values('queue', every(16), q)],
    ['the first value comes after an interval', slo('queue'), values('queue', every(15, 1, 1), q)],
    ['the answers are slow, but complete', slo('queue'), values('queue', every(5, 3, 2), q)],
    ['one read fails', slo('queue'), [...values('queue', every(7), q), ...missed('queue', [7], q)], 8],
    ['one read in twenty fails', slo('queue'), [...values('queue', every(38), q), ...missed('queue', [38, 39], q)], 40],
    ['the reads are two seconds apart', slo('memory'), values('memory', every(8, 2, 1))],
    ['the phase is shorter than two intervals', slo('memory'), values('memory', [0]), 3],
    [
      'only the warm-up has gaps',
      slo('queue'),
      [...missed('queue', every(9), q), ...values('queue', every(16, 1, 10), q)],
      16,
      10,
    ],
    [
      'another series has gaps',
      slo('queue', q),
      [...values('queue', every(16), q), ...missed('queue', every(16), { resource: 'disk' })],
    ],
    ['the gauge is not read at an interval', slo('users'), values('users', [3])],
    [
      'the run ended before the time limit of the phase',
      slo('queue'),
      [...values('queue', every(6), q), ...values(lag.name, every(6))],
      300,
    ],
  ])('is PASS if %s', (_, of, rows, lengthS, startS) => {
    expect(judged(of, rows, lengthS, startS).verdict).toBe('PASS');
  });

  it('stays FAIL if a value breaks the limit, unless a missing value could undo the failure', () => {
    const few = values('queue', every(4), q, 20);
    expect(judged(slo('queue'), few).verdict).toBe('FAIL');
    expect(judged(slo('queue', {}, 'min', '<'), few).verdict).toBe('INCONCLUSIVE');
  });

  it('says how much was measured', () => {
    const rows = values('queue', every(4), q);
    expect(judged(slo('queue'), rows).reason).toContain('queue{resource="queue"} was measured in 4 of 16 s');
    const failed = [...values('queue', every(8, 2), q), ...missed('queue', every(8, 2, 1), q)];
    expect(judged(slo('queue'), failed).reason).toContain('8 of 16 reads of queue{resource="queue"} gave no value');
  });
});
