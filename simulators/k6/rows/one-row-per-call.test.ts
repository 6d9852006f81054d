import { describe, expect, it } from 'vitest';
import { countOf, emptyHistogram } from '../../../results/record/histogram.ts';
import type { Row } from '../../../results/record/row.ts';
import { rowsFromK6 } from './k6-rows.ts';
import { oneRowPerCall } from './one-row-per-call.ts';

const labels = { scenario: 'shop', phase: 'steady', name: 'home', method: 'GET' };
const hop = { meshproof_hop: '1' };
const h = (count: number) => ({ ...emptyHistogram(3), index: [-20], count: [count], sum: count / 5 });

function requests(n: number, of: Record<string, string>): Row[] {
  const common = { t: 1000, labels: { ...labels, ...of } };
  return [
    { ...common, metric: 'k6_http_reqs_total', n },
    { ...common, metric: 'k6_http_req_duration_seconds', h: h(n) },
    { ...common, metric: 'k6_http_req_failed_rate', v: 0 },
    { ...common, metric: 'k6_http_req_connecting_seconds', h: h(n) },
  ];
}

const calls = (n: number, of: Record<string, string>): Row => ({
  t: 1000,
  metric: 'k6_redirected_call_duration_seconds',
  labels: { ...labels, ...of },
  h: h(n),
});

const of = (rows: readonly Row[], metric: string) =>
  rows
    .filter((row) => row.metric === metric)
    .map((row) => [row.labels.status, row.labels.expected_response, 'n' in row ? row.n : 'h' in row && countOf(row.h)]);

describe('oneRowPerCall', () => {
  it.each(['301', '302', '303', '307', '308'])(
    'counts calls with redirects of status %s, not their requests',
    (status) => {
      const rows = oneRowPerCall([
        ...requests(60, { status, expected_response: 'true' }),
        ...requests(120, { status, expected_response: 'true', ...hop }),
        ...requests(60, { status: '500', expected_response: 'false', ...hop }),
        calls(60, { status: '500', expected_response: 'false' }),
        ...requests(40, { status: '200', expected_response: 'true' }),
      ]);
      const judged = [
        ['500', 'false', 60],
        ['200', 'true', 40],
      ];
      expect(of(rows, 'k6_http_reqs_total')).toEqual(judged);
      expect(of(rows, 'k6_http_req_duration_seconds')).toEqual(judged);
      expect(of(rows, 'k6_http_redirect_requests_total').map(([, , n]) => n)).toEqual([60, 120, 60]);
      expect(of(rows, 'k6_http_req_connecting_seconds')).toHaveLength(4);
      expect(rows.filter((row) => 'meshproof_hop' in row.labels || row.metric.includes('redirected_call'))).toEqual([]);
    },
  );

  it.each(['300', '304', '200', '404'])('keeps requests with status %s, which no client follows', (status) => {
    const rows = requests(3, { status });
    expect(oneRowPerCall(rows)).toEqual(rows);
  });

  it('keeps series of other protocols with such a status', () => {
    const socket: Row = { t: 1000, metric: 'k6_ws_sessions_total', labels: { ...labels, status: '302' }, n: 4 };
    expect(oneRowPerCall([socket])).toEqual([socket]);
  });

  it('leaves no tag of the library, also for redirected requests of the library', () => {
    const fine = { status: '200', meshproof_fine: '1' };
    const rows = rowsFromK6()([...requests(2, { ...fine, ...hop }), calls(2, fine)]);
    expect(rows.flatMap((row) => Object.keys(row.labels)).filter((name) => name.startsWith('meshproof'))).toEqual([]);
    expect(of(rows, 'k6_http_req_duration_seconds')).toEqual([['200', undefined, 2]]);
  });
});
