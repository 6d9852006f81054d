import { describe, expect, it } from 'vitest';
import type { Row } from '../record/row.ts';
import { GaugeSums } from './gauge-sums.ts';

const gauge = (t: number, v: number, metric = 'k6_vus'): Row => ({ t, metric, labels: {}, v });
const value = (rows: readonly Row[]) => rows.map((row) => 'v' in row && row.v);

describe('GaugeSums', () => {
  it('makes a gauge the sum of what all senders said last', () => {
    const sums = new GaugeSums();
    expect(value(sums.add('1', [gauge(1000, 10)]))).toEqual([10]);
    expect(value(sums.add('2', [gauge(1000, 7)]))).toEqual([17]);
    expect(value(sums.add('1', [gauge(2000, 4)]))).toEqual([11]);
  });

  it('makes a share the mean of theirs', () => {
    const sums = new GaugeSums();
    sums.add('1', [gauge(1000, 0, 'k6_checks_rate')]);
    expect(value(sums.add('2', [gauge(1000, 0.5, 'k6_checks_rate')]))).toEqual([0.25]);
  });

  it('forgets a sender that said nothing for 5 s', () => {
    const sums = new GaugeSums();
    sums.add('1', [gauge(1000, 10)]);
    expect(value(sums.add('2', [gauge(6000, 7)]))).toEqual([7]);
  });

  it('leaves what adds up by itself as it is', () => {
    const row: Row = { t: 1000, metric: 'k6_http_reqs_total', labels: {}, n: 3 };
    expect(new GaugeSums().add('1', [row])).toEqual([row]);
  });
});
