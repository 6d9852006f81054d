import { expect, it } from 'vitest';
import type { Row } from '../../../results/record/row.ts';
import { togetherTag } from '../../../scenarios/lib/names.ts';
import { rowsFromK6 } from './k6-rows.ts';

const place = { scenario: 'a', phase: 'steady', program: 'shop' };
const mark = { [togetherTag]: '1' };
const row = (metric: string, labels: Row['labels']): Row => ({
  t: 1000,
  metric,
  labels: { ...place, ...labels },
  n: 5,
});
const stored = (...rows: Row[]) => rowsFromK6()(rows).map(({ metric, labels }) => [metric, labels]);

it('stores calls that wait together like other calls, and counts their answers', () => {
  const answer = { name: 'home', status: '200', own: 'x' };
  expect(stored(row('k6_http_reqs_total', { ...answer, ...mark }))).toEqual([
    ['k6_http_reqs_total', { ...place, ...answer }],
    ['k6_answered_calls_total', { ...place, kind: 'http' }],
  ]);
  expect(stored(row('k6_data_sent_total', mark))).toEqual([['k6_data_sent_total', place]]);
  expect(stored(row('k6_http_reqs_total', answer))).toEqual([['k6_http_reqs_total', { ...place, ...answer }]]);
});

it('counts the answer of each redirect, because the script sends each request of the chain', () => {
  const redirect = row('k6_http_reqs_total', { status: '302', ...mark });
  expect(stored(redirect).map(([metric]) => metric)).toEqual([
    'k6_http_redirect_requests_total',
    'k6_answered_calls_total',
  ]);
});

it('tells the ended calls that wait together from others, so that they can be compared with the answers', () => {
  const labels = { ...place, kind: 'http', ...mark };
  expect(stored(row('k6_ended_calls_total', { kind: 'http', ...mark }))).toEqual([['k6_ended_calls_total', labels]]);
});
