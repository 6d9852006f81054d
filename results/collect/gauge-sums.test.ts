import { describe, expect, it } from 'vitest';
import type { Row } from '../record/row.ts';
import { GaugeSums } from './gauge-sums.ts';

const gauge = (t: number, v: number, metric = 'k6_vus'): Row => ({ t, metric, labels: {}, v });
const value = (rows: readonly Row[]) => rows.map((row) => 'v' in row && row.v);

describe('GaugeSums', () => {
  it('replaces a gauge by the sum of the last values of all senders', () => {
    const sums = new GaugeSums();
    expect(value(sums.add('1', [gauge(1000, 10)]))).toEqual([10]);
    expect(value(sums.add('2', [gauge(1000, 7)]))).toEqual([17]);
    expect(value(sums.add('1', [gauge(2000, 4)]))).toEqual([11]);
  });

  it('replaces a share by the mean of the last values', () => {
    const sums = new GaugeSums();
    sums.add('1', [gauge(1000, 0, 'k6_checks_rate')]);
    expect(value(sums.add('2', [gauge(1000, 0.5, 'k6_checks_rate')]))).toEqual([0.25]);
  });

  it('ignores a sender without a push for 5 s', () => {
    const sums = new GaugeSums();
    sums.add('1', [gauge(1000, 10)]);
    expect(value(sums.add('2', [gauge(6000, 7)]))).toEqual([7]);
  });

  it('leaves counts and histograms unchanged', () => {
    const row: Row = { t: 1000, metric: 'k6_http_reqs_total', labels: {}, n: 3 };
    expect(new GaugeSums().add('1', [row])).toEqual([row]);
  });
});
