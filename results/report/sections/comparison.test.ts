import { describe, expect, it } from 'vitest';
import { goldenComparison } from '../golden.fixture.ts';
import { comparisonTable } from '../html/comparison.ts';
import { toCompareTable } from './comparison.ts';

describe('the comparison in a report', () => {
  const table = toCompareTable({ against: 'the baseline', comparison: goldenComparison });

  it('has the SLOs and the metrics that changed, in percent, or in points for shares', () => {
    expect(table.rows.map(({ name }) => name)).toEqual(['<b>latency</b>', 'errors']);
    expect(table.rows[0]).toMatchObject({
      before: '100 ms',
      now: '120 ms',
      change: '+20 %',
      interval: '+10 % to +30 %',
      mde: '5 %',
    });
    expect(table.rows[1]).toMatchObject({ change: '+1 points', interval: '-0.1 points to +2.1 points', drawn: null });
    expect(table.quiet).toBe(1);
    expect(table.blame[0]!.slices).toEqual([{ share: '90 %', where: 'GET /user · waiting · 200 · api' }]);
  });

  it('draws the intervals of ratios and escapes names', () => {
    const { text } = comparisonTable(table);
    expect(text.match(/<svg class="interval"/g)).toHaveLength(1);
    expect(text).toContain('&#60;b&#62;latency');
    expect(text).not.toContain('<b>');
    expect(text).toContain('node 20 → 22');
  });
});
