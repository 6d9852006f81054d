import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import { HistogramBuilder } from '../record/histogram.ts';
import type { Row, Sample } from '../record/row.ts';
import type { RunDocument } from '../record/run.ts';
import { compareRuns } from './compare-runs.ts';
import { recordDigest } from './record-digest.ts';
import { runDigest } from './run-digest.ts';

const fromMs = Date.parse('2026-11-24T08:00:00.000Z');
const seconds = 60;
const phase = (name: string, kind: string, from: number, to: number) => ({
  name,
  kind,
  start: new Date(fromMs + from * 1000).toISOString(),
  end: new Date(fromMs + to * 1000).toISOString(),
  offered: {},
});
const phases = [phase('warm-up', 'warm-up', -10, 0), phase('steady', 'steady', 0, seconds)];
const record = { t0: phases[0]!.start, startedAt: phases[0]!.start, phases };

type Shape = { median?: number; waiting?: number; failing?: number; extra?: (random: () => number) => number };

/**
 * Returns rows like those of k6: two endpoints with 30 requests a second each, for 10 s of warm-up and a minute of
 * steady load.
 */
function rowsOf(seed: number, { median = 0.1, failing = 0, extra = () => 0 }: Shape = {}): Row[] {
  const random = seededRandom(seed)('rows');
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const level = 0.03 * normal();
  const rows: Row[] = [];
  for (let second = -10; second < seconds; second++) {
    const t = fromMs + second * 1000;
    for (const name of ['GET /a', 'GET /b']) {
      const labels = { scenario: 'api', name, phase: second < 0 ? 'warm-up' : 'steady', method: 'GET' };
      const ok = { ...labels, status: '200', expected_response: 'true' };
      const bad = { ...labels, status: '500', expected_response: 'false' };
      const [all, wait, failed] = [new HistogramBuilder(), new HistogramBuilder(), new HistogramBuilder()];
      let failures = 0;
      for (let request = 0; request < 30; request++) {
        if (random() < failing) {
          failed.observe(0.001);
          failures++;
          continue;
        }
        const base = name === 'GET /b' ? median : 0.1;
        const time = base * Math.exp(level + 0.3 * normal()) + extra(random);
        all.observe(time);
        wait.observe(time * 0.9);
      }
      rows.push(
        { t, metric: 'k6_http_req_duration_seconds', labels: ok, h: all.build() },
        { t, metric: 'k6_http_req_waiting_seconds', labels: ok, h: wait.build() },
        { t, metric: 'k6_http_reqs_total', labels: ok, n: 30 - failures },
      );
      if (failures === 0) continue;
      rows.push(
        { t, metric: 'k6_http_req_duration_seconds', labels: bad, h: failed.build() },
        { t, metric: 'k6_http_reqs_total', labels: bad, n: failures },
      );
    }
  }
  return rows;
}

/** Returns the start of a run. The sides take turns, with a run every ten minutes: `a0`, `b0`, `a1`, `b1`. */
const startOf = (id: string) =>
  new Date(Date.UTC(2026, 10, 24, 8, 20 * Number(id.slice(1)) + (id.startsWith('a') ? 0 : 10))).toISOString();

const noSamples: Sample[] = [];
const digest = (id: string, rows: readonly Row[], samples = noSamples) =>
  runDigest(
    {
      id,
      startedAt: startOf(id),
      endedAt: startOf(id),
      plan: 'p',
      target: 't',
      profile: null,
      tool: { version: '0' },
      tags: {},
      environment: {},
      status: 'complete',
      comparableKey: 'k',
      validity: { status: 'valid', reasons: [] },
      slos: [],
    } as unknown as RunDocument,
    recordDigest(record, rows, samples),
  );
const group = (side: string, n: number, shape?: Shape) =>
  Array.from({ length: n }, (_, i) => digest(`${side}${i}`, rowsOf(side.charCodeAt(0) * 100 + i, shape)));
const b = 'k6_http_req_duration_seconds{name="GET /b",phase="steady",scenario="api"}';
const requestsOfB = 'k6_http_reqs_total{name="GET /b",phase="steady",scenario="api"}';
const unchanged = group('a', 5);
const against = (shape?: Shape) => compareRuns(unchanged, group('b', 5, shape));
const of = ({ metrics }: ReturnType<typeof compareRuns>, name: string) => metrics.find((one) => one.name === name)!;

describe('the digest of a record', () => {
  it('has quantiles, rate and errors of each endpoint and of all, in the steady phase only', () => {
    const { measures, requests } = recordDigest(record, rowsOf(1), noSamples);
    const value = (name: string) => measures.find((one) => one.name === name)?.value;
    expect(value(`p50 ${b}`)).toBeCloseTo(0.1, 1);
    expect(value(`p95 ${b}`)! / value(`p50 ${b}`)!).toBeCloseTo(Math.exp(0.3 * 1.645), 1);
    expect(value(`good rate ${requestsOfB}`)).toBe(30);
    expect(value(`error share ${requestsOfB}`)).toBe(0);
    expect(value('good rate k6_http_reqs_total{phase="steady"}')).toBe(60);
    expect(requests).toBe(2 * 30 * seconds);
    expect(measures.some(({ name }) => name.includes('warm-up'))).toBe(false);
  });

  it.each([
    [20, 30],
    [0.5, undefined],
  ])('has the rate of the load that a run made before it was stopped: after %d s', (stopS, rate) => {
    const stopped = { ...record, stoppedAt: new Date(fromMs + stopS * 1000).toISOString() };
    const made = rowsOf(1).filter(({ t }) => t < fromMs + stopS * 1000);
    const { measures } = recordDigest(stopped, made, noSamples);
    expect(measures.find(({ name }) => name === `good rate ${requestsOfB}`)?.value).toBe(rate);
  });

  it('excludes failed requests from latencies', () => {
    const failing = recordDigest(record, rowsOf(1, { failing: 0.6 }), noSamples);
    const p50 = failing.measures.find(({ name }) => name === `p50 ${b}`)!;
    expect(p50.value).toBeGreaterThan(0.08);
    const errors = failing.measures.find(({ name }) => name === `error share ${requestsOfB}`)!;
    expect(errors.value).toBeCloseTo(0.6, 1);
    expect(errors.within).toBeGreaterThan(0);
  });

  it('has the standard error of a quantile within the run, close to the spread of equal runs', () => {
    const p50 = unchanged[0]!.measures.find(({ name }) => name === `p50 ${b}`)!;
    // A median of 1,800 values, whose logarithms spread by 0.3, has the standard error 1.25 · 0.3 / √1800 = 0.9 %.
    expect(p50.within! / p50.value!).toBeGreaterThan(0.005);
    expect(p50.within! / p50.value!).toBeLessThan(0.016);
  });

  it('does not depend on the number of rows in a second', () => {
    const rows = rowsOf(7);
    const split = rows.flatMap((row): Row[] => {
      if ('n' in row)
        return [
          { ...row, n: row.n - 1 },
          { ...row, n: 1 },
        ];
      if (!('h' in row)) return [row];
      const even = (odd: 0 | 1) => {
        const kept = row.h.index.flatMap((_, at) => (at % 2 === odd ? [at] : []));
        return {
          ...row.h,
          index: kept.map((at) => row.h.index[at]!),
          count: kept.map((at) => row.h.count[at]!),
          sum: row.h.sum / 2,
        };
      };
      return [
        { ...row, h: even(0) },
        { ...row, h: even(1) },
      ];
    });
    const [whole, parted] = [recordDigest(record, rows, noSamples), recordDigest(record, split, noSamples)];
    expect(parted.measures.map(({ name, value }) => [name, value?.toFixed(12)])).toEqual(
      whole.measures.map(({ name, value }) => [name, value?.toFixed(12)]),
    );
    expect(parted.requests).toBe(whole.requests);
  });

  it('keeps every single value of web vitals', () => {
    const labels = { page: 'home', phase: 'steady' };
    const samples = [1, 2, 3, 4, 9].map((value) => ({ t: fromMs, metric: 'web_vital_lcp_seconds', labels, value }));
    const { measures } = recordDigest(
      record,
      [],
      [...samples, { ...samples[0]!, labels: { page: 'home', phase: 'warm-up' } }],
    );
    expect(measures).toEqual([
      expect.objectContaining({ value: 3, each: [1, 2, 3, 4, 9], unit: 's', better: 'lower' }),
    ]);
  });
});

describe('the comparison of records', () => {
  it('finds the slower endpoint, and the request and its part that explain the change', () => {
    const found = against({ median: 0.13 });
    expect(of(found, `p50 ${b}`).verdict).toBe('regression');
    expect(of(found, `p50 ${b.replace('/b', '/a')}`).verdict).not.toBe('regression');
    const time = found.blame.find((one) => one.of === 'time')!;
    expect(time.slices[0]).toMatchObject({ kind: 'api', endpoint: 'GET /b', part: 'waiting', status: '200' });
    expect(time.slices[0]!.share).toBeGreaterThan(0.7);
  });

  it('gives shares that add up to the whole', () => {
    for (const { base, head, slices } of against({ median: 0.13, failing: 0.02 }).blame) {
      expect(slices.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
      expect(slices.reduce((sum, { change }) => sum + change, 0)).toBeCloseTo(head - base, 12);
    }
  });

  it('finds errors, and the status and endpoint that cause them', () => {
    const found = against({ failing: 0.05 });
    expect(of(found, `error share ${requestsOfB}`)).toMatchObject({
      verdict: 'regression',
      unit: 'ratio',
      ratio: null,
    });
    const errors = found.blame.find((one) => one.of === 'errors')!;
    expect(errors.slices.map(({ status }) => status)).toEqual(['500', '500']);
  });

  it('finds nothing when nothing changed', () => {
    const quiet = against();
    expect(quiet.metrics.filter(({ verdict }) => verdict === 'regression')).toEqual([]);
    expect(['equivalent', 'inconclusive']).toContain(quiet.verdict);
  });

  it('does not call two distributions equal when one peak became two around the same median', () => {
    const humps = (random: () => number) => (random() < 0.5 ? -0.04 : 0.04);
    const found = against({ extra: humps });
    expect(found.verdict).not.toBe('equivalent');
  });

  it('decides nothing for one run against one, and uses the spread of stored runs', () => {
    const [first] = group('c', 1, { median: 0.2 });
    const alone = compareRuns([unchanged[0]!], [first!]);
    expect(alone.verdict).toBe('inconclusive');
    expect(alone.reasonCode).toBe('too-few-runs');
    const known = compareRuns([unchanged[0]!], [first!], { history: group('h', 12) });
    expect(known.verdict).toBe('inconclusive');
    const [wide, narrow] = [of(alone, `p50 ${b}`).interval!, of(known, `p50 ${b}`).interval!];
    expect(narrow[1] / narrow[0]).toBeLessThan(wide[1] / wide[0]);
    expect(narrow[0]).toBeGreaterThan(1.5);
  });

  it('compares web vitals by ranks: it accepts ties and zeros, and finds a shift of all values', () => {
    const run = (id: string, by: number) => {
      const values = [0, 0, 0, 0.02, 0.05].map((value, i) => value + by + (id.charCodeAt(1) % 5) * 1e-4 * i);
      const labels = { page: 'home', phase: 'steady' };
      return digest(
        id,
        [],
        values.map((value) => ({ t: fromMs, metric: 'web_vital_cls_score', labels, value })),
      );
    };
    const side = (name: string, by: number) => Array.from({ length: 6 }, (_, i) => run(`${name}${i}`, by));
    expect(compareRuns(side('a', 0), side('b', 0)).verdict).toBe('equivalent');
    const worse = compareRuns(side('a', 0), side('b', 0.3));
    expect(worse).toMatchObject({ verdict: 'regression' });
    expect(worse.metrics[0]!.interval![0]).toBeGreaterThan(0.25);
  });
});
