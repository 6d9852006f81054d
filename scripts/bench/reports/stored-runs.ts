import type { Histogram } from '../../../results/record/histogram.ts';
import type { Row } from '../../../results/record/row.ts';
import type { RunDocument } from '../../../results/record/run.ts';
import { runSchema } from '../../../results/record/run.ts';
import { latencySlo } from '../../../results/store/latency-slo.fixture.ts';
import { thisProcess } from '../../../results/store/owners/owner.ts';
import type { UnsealedDocument } from '../../../results/store/run-files.ts';
import { openRunWriter } from '../../../results/store/run-writer.ts';
import { seededRandom } from '../../../scenarios/base/random.ts';

/** Each second of a long run has two rows for each endpoint and status. */
const endpoints = 20;
const statuses = ['200', '404', '500'];
const startMs = Date.parse('2026-11-24T08:00:00.000Z');

/**
 * The seconds of a long run, and its requests per second. In each second, each endpoint answers one request with 404
 * and one with 500.
 */
export type Traffic = { seconds: number; perSecond: number };

/** Returns the number of rows in the series of a long run. */
export function rowsIn({ seconds }: Traffic): number {
  return seconds * endpoints * statuses.length * 2;
}

/** Stores a run with rows for every endpoint and status in every second. */
export async function storeLongRun(store: string, seed: number, { seconds, perSecond }: Traffic): Promise<RunDocument> {
  const random = seededRandom(seed)('rows');
  const id = `20261124T08000${seed}Z-bench-000${seed}`;
  const t0 = startMs + seed * 1000;
  const writer = openRunWriter(store, id, thisProcess(), document(id, t0, seconds, 0.1));
  for (let second = 0; second < seconds; second++) {
    const rows: Row[] = [];
    for (let endpoint = 0; endpoint < endpoints; endpoint++) {
      for (const status of statuses) {
        const labels = {
          scenario: 'api',
          phase: 'steady',
          name: `GET /things/${endpoint}`,
          method: 'GET',
          status,
          expected_response: String(status === '200'),
        };
        const n = status === '200' ? perSecond / endpoints - (statuses.length - 1) : 1;
        rows.push({ t: t0 + second * 1000, metric: 'k6_http_reqs_total', labels, n });
        rows.push({ t: t0 + second * 1000, metric: 'k6_http_req_duration_seconds', labels, h: latencies(n, random) });
      }
    }
    writer.rows(rows);
    writer.flush();
  }
  const sealed = await writer.seal(document(id, t0, seconds, 0.1));
  writer.release();
  return sealed;
}

/** Stores run number `run` of a long history: a run of 10 seconds without series. */
export async function storeShortRun(store: string, run: number): Promise<void> {
  const at = startMs + run * 60_000;
  const stamp = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const id = `${stamp}-bench-${run.toString(16).padStart(4, '0')}`;
  const noise = 1 + 0.03 * Math.sin(run * 2.4) * Math.sin(run * 1.7);
  const whole = document(id, at, 10, 0.1 * noise * (run < 600 ? 1 : 1.1));
  const writer = openRunWriter(store, id, thisProcess(), whole);
  await writer.seal(whole);
  writer.release();
}

function latencies(n: number, random: () => number): Histogram {
  const buckets = new Map<number, number>();
  for (let i = 0; i < n; i++) {
    const index = Math.round(-100 + 40 * (random() + random() - 1));
    buckets.set(index, (buckets.get(index) ?? 0) + 1);
  }
  const index = [...buckets.keys()].sort((a, b) => a - b);
  return { schema: 5, zero: 0, index, count: index.map((i) => buckets.get(i)!), sum: n * 0.1, censored: 0 };
}

function document(id: string, startedMs: number, seconds: number, value: number): UnsealedDocument {
  const at = (ms: number) => new Date(ms).toISOString();
  const [startedAt, endedAt] = [at(startedMs), at(startedMs + seconds * 1000)];
  return {
    schema: runSchema,
    id,
    tool: { version: '0.1.0' },
    plan: 'bench',
    profile: null,
    target: 'bench',
    startedAt,
    t0: startedAt,
    endedAt,
    seed: 1,
    tags: {},
    comparableKey: 'bench',
    phases: [{ name: 'steady', kind: 'steady', start: startedAt, end: endedAt, offered: {} }],
    environment: {},
    status: 'complete',
    exitCode: 0,
    producers: [],
    validity: { status: 'valid', reasons: [] },
    slos: [latencySlo(value)],
    verdict: 'PASS',
    reason: 'every SLO held',
    delivery: { status: 'none', sent: 0, confirmed: 0, reason: null },
  };
}
