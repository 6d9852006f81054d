import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../results/record/catalogue.ts';
import { toEvidence } from '../../results/record/evidence.ts';
import type { Metric } from '../../results/record/metric.ts';
import type { Row, Sample } from '../../results/record/row.ts';
import type { Sli, Slo } from '../../results/record/slo.ts';
import { judge } from '../judge/judge.ts';
import { catalogue as ofRuns, phases, slos, t0Ms } from '../run.fixture.ts';

const orders = { metric: 'k6_orders_total', match: { scenario: 'shop' } };
const word = { metric: 'k6_script_word', match: { word: 'orders count<1', scenario: 'shop' } };
const described: Metric = {
  name: orders.metric,
  kind: 'count',
  unit: '1',
  labels: ['scenario'],
  better: null,
  help: '',
};
const catalogue: Catalogue = new Map([...ofRuns, [orders.metric, { metric: described, producer: 'k6' }]]);
const steady = phases.find(({ kind }) => kind === 'steady')!;

const limit = (sli: Partial<Extract<Sli, { kind: 'limit' }>>, over: Partial<Slo> = {}): Slo => ({
  ...{ ...slos[0]!, op: '<=', objective: 0, tolerance: 0, ...over },
  sli: { kind: 'limit', of: orders, fold: 'sum', limit: 0, ...sli },
});

/** Judges an SLO after increases of the counter, one in each second of the steady phase. */
function verdictOf(slo: Slo, increases: readonly number[], others: readonly number[] = []) {
  const at = (i: number) => t0Ms + (steady.startS + i) * 1000;
  const rows = (amounts: readonly number[], scenario: string) =>
    amounts.map((n, i): Row => ({ t: at(i), metric: orders.metric, labels: { scenario }, n }));
  const value: Sample = { t: at(0), metric: word.metric, labels: word.match, value: 0 };
  const all = [...rows(increases, 'shop'), ...rows(others, 'other')];
  const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows: all, samples: [value], catalogue });
  return judge([slo], evidence, { status: 'valid', reasons: [] })[0]!;
}

const falling = { verdict: 'INVALID', reasonCode: 'falling-counter' };

describe('an SLO on a counter that falls', () => {
  it.each<[what: string, slo: Slo, increases: number[]]>([
    ['a sum below 0', limit({}), [-20, -20]],
    ['a sum of exactly 0', limit({}), [5, -5]],
    ['an upper limit', limit({}, { objective: 10 }), [12, -4]],
    ['a lower limit', limit({}, { op: '>=', objective: 10 }), [20, -4]],
    ['a rate', limit({ fold: 'rate' }, { objective: 10 }), [12, -4]],
    ["k6's own count at the end", limit({ of: word, fold: 'max', counter: orders }, { phases: ['run'] }), [5, -5]],
  ])('is INVALID, and the reason names the counter: %s', (_, slo, increases) => {
    const judged = verdictOf(slo, increases);
    expect(judged).toMatchObject(falling);
    expect(judged.reason).toContain('k6_orders_total{scenario="shop"} fell');
  });

  it('is INVALID if it is a share of the counter', () => {
    const sli: Sli = { kind: 'ratio', counts: 'bad', part: [orders], total: [{ metric: orders.metric, match: {} }] };
    expect(verdictOf({ ...slos[0]!, sli, op: '>=', objective: 0.9 }, [5, -5], [500, 500])).toMatchObject(falling);
  });

  it('stays FAIL if it is broken even so', () => {
    expect(verdictOf(limit({}), [5, -2])).toMatchObject({ verdict: 'FAIL', value: 3 });
  });

  it('is judged as before if only another series or another phase fell', () => {
    expect(verdictOf(limit({}), [0, 0], [5, -5]).verdict).toBe('PASS');
    expect(verdictOf(limit({}, { objective: 10 }), [4, 4]).verdict).toBe('PASS');
  });
});
