import { expect, it } from 'vitest';
import { toEvidence } from '../../record/evidence.ts';
import type { Row } from '../../record/row.ts';
import { toHeatMap } from './heat-map.ts';

function evidence(rows: readonly Row[]) {
  return toEvidence({ t0Ms: 5000, phases: [], producers: [], events: [], rows, samples: [], catalogue: new Map() });
}
const row = (second: number, index: number, n: number): Row => ({
  t: 5000 + second * 1000,
  metric: 'k6_http_req_duration_seconds',
  labels: {},
  h: { schema: 5, zero: 0, index: [index], count: [n], sum: 1, censored: 0 },
});

it('has the slowest response times in its first row, and shows a single one', () => {
  const rows = Array.from({ length: 10 }, (_, i) => row(i, -106, 100));
  const map = toHeatMap(evidence([...rows, row(9, 50, 1)]), 10)!;
  expect([map.columns, map.rows.length, map.cells.length]).toEqual([10, 11, 11]);
  const slow = map.cells.find((cell) => cell.row === 0)!;
  expect(slow).toMatchObject({ column: 9, shade: 0.1 });
  expect(slow.title).toMatch(/^2\.8\d? s to 4 s: 1$/);
  for (const bound of ['88.4 ms', '125 ms', '2.83 s', '4 s']) expect(map.summary).toContain(bound);
});

it('is null without a request, and joins the seconds of a long run', () => {
  expect(toHeatMap(evidence([]), 10)).toBeNull();
  expect(toHeatMap(evidence([row(3599, 0, 1)]), 3600)).toMatchObject({ columns: 90, cells: [{ column: 89 }] });
});
