import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../record/comparison.ts';
import { comparisonTable } from '../html/comparison.ts';
import { toCompareTable } from './comparison.ts';

const metric = {
  unit: 's',
  base: 0.1,
  head: 0.12,
  ratio: 1.2,
  interval: [1.1, 1.3],
  mde: 0.05,
  reasonCode: 'undecided',
  reason: 'x',
  primary: true,
} as const;
const comparison: Comparison = {
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
  runs: { base: ['a'], head: ['b'] },
};

describe('the comparison in a report', () => {
  const table = toCompareTable({ against: 'the baseline', comparison });

  it('shows SLOs and what changed, in percent, or in points for shares', () => {
    expect(table.rows.map(({ name }) => name)).toEqual(['<b>latency</b>', 'errors']);
    expect(table.rows[0]).toMatchObject({
      before: '100 ms',
      now: '120 ms',
      change: '+20 %',
      interval: '+10 % to +30 %',
      mde: '5 %',
    });
    expect(table.rows[1]).toMatchObject({ change: '+1 %', interval: '-0.1 % to +2.1 %', drawn: null });
    expect(table.quiet).toBe(1);
    expect(table.blame[0]!.slices).toEqual([{ share: '90 %', where: 'GET /user · waiting · 200 · api' }]);
  });

  it('draws the intervals of ratios, and escapes what names say', () => {
    const { text } = comparisonTable(table);
    expect(text.match(/<svg class="interval"/g)).toHaveLength(1);
    expect(text).toContain('&#60;b&#62;latency');
    expect(text).not.toContain('<b>');
    expect(text).toContain('node 20 → 22');
  });
});
