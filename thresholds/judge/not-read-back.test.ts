import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import type { Metric } from '../../results/record/metric.ts';
import type { Row } from '../../results/record/row.ts';
import type { Slo } from '../../results/record/slo.ts';
import { metrics } from '../../simulators/k6/rows/metrics.ts';
import { defaultSlos } from '../../simulators/k6/user/default-slos.ts';
import { phases, t0Ms } from '../run.fixture.ts';
import { expandBuiltIn } from './built-in/expand-built-in.ts';
import { judge } from './judge.ts';

type Counts = Partial<Record<'accepted' | 'checked' | 'lost' | 'doubled' | 'unreadable', number>>;

const catalogue = new Map(metrics.map((metric: Metric) => [metric.name, { metric, producer: 'k6' }] as const));
const brought = defaultSlos({ scenarios: { [import.meta.filename]: { perSecond: 1, timeoutS: 10 } } }, '/');
const scenario = 'not-read-back-test';
const none = { accepted: 0, checked: 0, lost: 0, doubled: 0, unreadable: 0 };

const writes = (kind: string, counts: Counts): Row[] =>
  Object.entries({ ...none, ...counts }).map(([what, n]) => ({
    t: t0Ms + 6000,
    metric: `k6_writes_${what}_total`,
    labels: { scenario, kind },
    n,
  }));

const sumOfAll: Slo = {
  ...brought[0]!,
  name: `${scenario}-all`,
  sli: { kind: 'limit', of: { metric: 'k6_writes_lost_total', match: { scenario } }, fold: 'sum', limit: 0 },
  op: '<=',
  objective: 0,
  phases: ['run'],
  builtIn: undefined as never,
};

function verdictsOf(rows: readonly Row[], plan: readonly Slo[]) {
  const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows, samples: [], catalogue });
  return judge(expandBuiltIn([...plan, ...brought], evidence), evidence, { status: 'valid', reasons: [] });
}

function judged(rows: readonly Row[], plan: readonly Slo[] = []) {
  return verdictsOf(rows, plan).map(({ name, verdict, reasonCode }) => [
    name.slice(scenario.length + 1),
    verdict,
    reasonCode,
  ]);
}

describe('the writes that a program declares', () => {
  it.each([
    ['all found', { accepted: 40, checked: 40 }, 'PASS', 'holds'],
    ['one lost', { accepted: 40, checked: 40, lost: 1 }, 'FAIL', 'broken'],
    ['one lost and the others never looked for', { accepted: 40, checked: 1, lost: 1 }, 'FAIL', 'broken'],
    ['none looked for', { accepted: 40 }, 'INCONCLUSIVE', 'not-read-back'],
    ['none readable', { accepted: 40, unreadable: 40 }, 'INCONCLUSIVE', 'not-read-back'],
    ['one never looked for', { accepted: 40, checked: 39 }, 'INCONCLUSIVE', 'not-read-back'],
    ['some not readable', { accepted: 40, checked: 30, unreadable: 10 }, 'PASS', 'holds'],
    ['one lost of a kind that was accepted elsewhere', { checked: 9, lost: 1 }, 'FAIL', 'broken'],
  ])('with %s', (_, counts, verdict, code) => {
    expect(judged(writes('order', counts))).toEqual([['writes-lost: order', verdict, code]]);
  });

  it('fail when one is stored twice', () => {
    expect(judged(writes('order', { accepted: 9, checked: 9, doubled: 1 }))).toEqual([
      ['writes-lost: order', 'PASS', 'holds'],
      ['writes-doubled: order', 'FAIL', 'broken'],
    ]);
  });

  it('are judged per kind, and a kind without checks stays undecided in a sum over all kinds', () => {
    const rows = [...writes('order', { accepted: 40, checked: 40 }), ...writes('user', { accepted: 2 })];
    expect(judged(rows)).toEqual([
      ['writes-lost: order', 'PASS', 'holds'],
      ['writes-lost: user', 'INCONCLUSIVE', 'not-read-back'],
    ]);
    expect(judged(rows, [sumOfAll])).toEqual([['all', 'INCONCLUSIVE', 'not-read-back']]);
    expect(judged([...rows, ...writes('sync', { checked: 1, lost: 1 })], [sumOfAll])).toEqual([
      ['all', 'FAIL', 'broken'],
    ]);
  });

  it.each([
    [40, [{ accepted: 40, checked: 40 }]],
    [
      12,
      [
        { accepted: 9, checked: 9 },
        { accepted: 3, checked: 3, lost: 1 },
      ],
    ],
    [7, [{ accepted: 9, checked: 7, unreadable: 2 }]],
    [0, [{ accepted: 9, unreadable: 9 }]],
  ])('have the %i writes that were read back as their samples', (samples, all) => {
    const rows = all.flatMap((counts, i) => writes(`kind ${i}`, counts));
    expect(verdictsOf(rows, [sumOfAll])[0]!.samples).toBe(samples);
  });

  it('have no verdict when a program declares none', () => {
    expect(judged([])).toEqual([]);
  });
});
