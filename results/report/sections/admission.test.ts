import { describe, expect, it } from 'vitest';
import { toPhases } from '../../../scenarios/plan/phase.ts';
import { toEvidence } from '../../record/evidence.ts';
import { HistogramBuilder } from '../../record/histogram.ts';
import type { Row } from '../../record/row.ts';
import { fairness, toAdmission } from './admission.ts';

const evidenceOf = (rows: Row[]) =>
  toEvidence({
    t0Ms: 0,
    phases: toPhases({ steady: 4 }),
    producers: [],
    events: [],
    rows,
    samples: [],
    catalogue: new Map(),
  });

function calls(key: string, outcome: string, count: number): Row {
  const builder = new HistogramBuilder();
  for (let i = 0; i < count; i++) builder.observe(0.1);
  return { t: 0, metric: 'k6_call_duration_seconds', labels: { key, outcome }, h: builder.build() };
}

describe('the fairness of a rate limit', () => {
  it('is 1 for equal shares, 1/n when one key has all, and undefined without an admitted call', () => {
    expect(fairness([0.4, 0.4, 0.4])).toBeCloseTo(1);
    expect(fairness([1, 0, 0, 0])).toBeCloseTo(0.25);
    expect(fairness([0, 0])).toBeUndefined();
  });
});

describe('calls by key', () => {
  it('are counted as offered, admitted and limited, for each key', () => {
    const rows = [
      calls('a', 'admitted', 30),
      calls('a', 'limited', 10),
      calls('b', 'admitted', 10),
      calls('b', 'limited', 30),
    ];
    const { callers, note } = toAdmission(evidenceOf(rows));
    expect(callers.map(({ key, offered, admitted, limited }) => [key, offered, admitted, limited])).toEqual([
      ['a', '40', '30', '10'],
      ['b', '40', '10', '30'],
    ]);
    expect(note).toContain('Fairness between 2 keys: 0.800');
  });

  it('have no fairness with a single key or without authentication', () => {
    expect(toAdmission(evidenceOf([calls('a', 'admitted', 3), calls('nobody', 'admitted', 9)])).note).toBe('');
    expect(toAdmission(evidenceOf([]))).toEqual({ callers: [], note: '', writes: [] });
  });
});

describe('writes by kind', () => {
  it('are bad when a write was lost or doubled', () => {
    const write = (name: string, what: string, n: number): Row => ({
      t: 0,
      metric: `k6_writes_${name}_total`,
      labels: { kind: what },
      n,
    });
    const rows = [
      write('checked', 'vote', 9),
      write('lost', 'vote', 1),
      write('checked', 'sync', 4),
      write('lost', 'sync', 0),
    ];
    expect(toAdmission(evidenceOf(rows)).writes.map(({ what, lost, bad }) => [what, lost, bad])).toEqual([
      ['vote', '1', true],
      ['sync', '0', false],
    ]);
  });
});
