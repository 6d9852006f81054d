import { expect, it } from 'vitest';
import { HistogramBuilder } from '../../results/record/histogram.ts';
import type { Row } from '../../results/record/row.ts';
import type { Verdict } from '../../results/record/run.ts';
import { latencySlo } from '../../results/store/latency-slo.fixture.ts';
import { openRunWriter } from '../../results/store/run-writer.ts';
import { openSealedRun } from '../../results/store/sealed-run.ts';
import { documentOf, owner, temporaryStore } from '../../results/store/store.fixture.ts';
import { reportRun, reportText } from './report-run.ts';

const id = '20261124T081053Z-smoke-7f3a';
const startMs = Date.parse('2026-11-24T08:10:53.000Z');
const seconds = 5;
const toy = {
  name: 'toy_height_metres',
  producer: 'toy',
  kind: 'gauge',
  unit: '1',
  better: null,
  help: 'height',
} as const;
const producer = { status: 'done', offered: 15, completed: 15, dropped: 0, reason: null };

function rowsAt(t: number): Row[] {
  const times = new HistogramBuilder();
  times.observe(0.1);
  const h = times.build();
  const row = (name: string, status: string): Row[] => {
    const labels = { phase: 'steady', scenario: 'api', name, status, expected_response: String(status === '200') };
    return [
      { t, metric: 'k6_http_req_duration_seconds', labels, h },
      { t, metric: 'k6_http_reqs_total', labels, n: 1 },
      { t, metric: 'k6_http_req_waiting_seconds', labels, h },
    ];
  };
  return [
    ...[...row('GET /a', '200'), ...row('GET /a', '500'), ...row('GET /b', '200')],
    { t, metric: toy.name, labels: { phase: 'steady' }, v: 7 },
  ];
}

async function sealed(verdict: Verdict) {
  const storeDir = temporaryStore();
  const writer = openRunWriter(storeDir, id, owner);
  for (let second = 0; second < seconds; second++) writer.rows(rowsAt(startMs + 1000 * second));
  const [start, end] = [startMs, startMs + 1000 * seconds].map((ms) => new Date(ms).toISOString()) as [string, string];
  const document = await writer.seal(
    documentOf(id, startMs, {
      verdict,
      slos: [{ ...latencySlo(0.1), verdict }],
      phases: [{ name: 'steady', kind: 'steady', start, end, offered: { k6: 15 } }],
      producers: ['k6', 'toy'].map((name) => ({ name, ...producer })),
      metrics: [toy],
    }),
  );
  return () => openSealedRun(storeDir, document);
}

it.each(['PASS', 'FAIL'] as const)('prints for a stored run the same text as at its end: %s', async (verdict) => {
  const open = await sealed(verdict);
  // The first report reads all lines, because it stores the digest. The text of a stored run reads only the data that
  // it shows.
  const { text } = await reportRun(open());
  expect(await reportText(open())).toBe(text);
  expect(text).toMatch(/; 2 endpoints\n/);
  expect(text).toMatch(/toy_height_metres \(steady\) +n 5 .* p50 7/);
  expect(/500 × 5/.test(text)).toBe(verdict === 'FAIL');
});
