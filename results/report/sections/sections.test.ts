import { describe, expect, it } from 'vitest';
import { toPhases } from '../../../scenarios/plan/phase.ts';
import { toEvidence } from '../../record/evidence.ts';
import { HistogramBuilder } from '../../record/histogram.ts';
import type { Row, Sample } from '../../record/row.ts';
import { sampleKinds } from '../sample-kinds.fixture.ts';
import { sampleRun } from '../sample-run.fixture.ts';
import { bucketNote, countEndpoints, toEndpoints } from './endpoints.ts';
import { toMeshLedger } from './mesh-ledger.ts';
import { toSections } from './sections.ts';
import { toTimeline } from './timeline.ts';
import { toWeb } from './web.ts';

const phases = toPhases({ 'warm-up': 2, steady: 4 });
const evidenceOf = (rows: Row[], samples: Sample[] = []) =>
  toEvidence({ t0Ms: 0, phases, producers: [], events: [], rows, samples, catalogue: new Map() });
const times = (...values: number[]) => {
  const builder = new HistogramBuilder();
  for (const value of values) builder.observe(value);
  return builder.build();
};

describe('requests by endpoint', () => {
  const row = (phase: string, name: string, ok: boolean, ...values: number[]): Row => ({
    t: 0,
    metric: 'k6_http_req_duration_seconds',
    labels: { phase, scenario: 'api', name, expected_response: String(ok), status: ok ? '200' : '503' },
    h: times(...values),
  });

  it('counts requests and errors of the steady phase, without the warm-up', () => {
    const { rows, total, errors } = toEndpoints(
      evidenceOf([
        row('warm-up', 'a', false, 9),
        row('steady', 'a', true, 0.1, 0.1, 0.1),
        row('steady', 'a', false, 0.2),
      ]),
    );
    expect({ total, errors }).toEqual({ total: 4, errors: 1 });
    expect(rows).toMatchObject([{ name: 'a', requests: '4', errors: '1', errorShare: '25 %', causes: '503 × 1' }]);
  });

  it('counts an answer with the expected status and wrong content as an error of its endpoint', () => {
    const wrong = (phase: string, name: string, n: number): Row => ({
      ...{ t: 0, metric: 'k6_wrong_answers_total', n },
      labels: { phase, scenario: 'api', name },
    });
    const evidence = evidenceOf([
      ...[row('steady', 'a', true, 0.1, 0.1, 0.1), row('steady', 'a', false, 0.2), row('steady', 'b', true, 0.1)],
      ...[row('warm-up', 'c', true, 0.1), wrong('warm-up', 'a', 7), wrong('steady', 'a', 2)],
    ]);
    const { rows, errors } = toEndpoints(evidence);
    expect(countEndpoints(evidence)).toBe(2);
    expect(errors).toBe(3);
    expect(rows.map(({ name, failed, errorShare, causes }) => [name, failed, errorShare, causes])).toEqual([
      ['a', true, '75 %', 'wrong content × 2, 503 × 1'],
      ['b', false, '0 %', ''],
    ]);
  });

  it.each([49, 47, 23, 60])('has a p95 in each part of %d seconds with a request', (seconds) => {
    const rows = Array.from({ length: seconds }, (_, second) => ({
      ...row('steady', 'a', true, second < seconds / 2 ? 0.1 : 0.2),
      t: second * 1000,
    }));
    const [found] = toEndpoints(evidenceOf(rows)).rows;
    const [quick, slow] = [rows[0]!, rows.at(-1)!].map((one) => toEndpoints(evidenceOf([one])).rows[0]!.overTime[0]);
    expect(found!.overTime).toEqual(rows.map((_, second) => (second < seconds / 2 ? quick : slow)));
  });

  it('covers the whole run when it has no steady phase', () => {
    const evidence = evidenceOf([row('warm-up', 'a', true, 0.1)]);
    expect(toEndpoints(evidence)).toMatchObject({ scope: 'the whole run', total: 1 });
    expect(countEndpoints(evidence)).toBe(1);
  });

  it('counts a request without an answer as slower than every other', () => {
    const censored: Row = { ...row('steady', 'a', false, 0.1), h: { ...times(0.1), censored: 3 } };
    expect(toEndpoints(evidenceOf([censored])).rows).toMatchObject([{ requests: '4', p95: 'no answer' }]);
  });

  it('prints the error of the buckets of k6 and of meshproof', () => {
    expect(bucketNote(3)).toContain('±4.4 %');
    expect(bucketNote(5)).toContain('±1.1 %');
  });
});

describe('mesh ledger', () => {
  const count = (metric: string, n: number, labels = {}): Row => ({ t: 0, metric, labels, n });

  it('counts losses by the target and by the generator separately', () => {
    const { rows } = toMeshLedger(
      evidenceOf([
        count('meshproof_mesh_sent_total', 100),
        count('meshproof_mesh_delivered_total', 97),
        count('meshproof_mesh_lost_total', 2, { by: 'target' }),
        count('meshproof_mesh_lost_total', 1, { by: 'generator' }),
      ]),
    );
    expect(rows.map(({ what, count: n, share, bad }) => [what, n, share, bad])).toEqual([
      ['sent', '100', '100 %', false],
      ['delivered', '97', '97 %', false],
      ['lost by the target', '2', '2 %', true],
      ['lost by the generator', '1', '1 %', true],
    ]);
  });

  it('is empty without a node', () => {
    expect(toMeshLedger(evidenceOf([]))).toEqual({ rows: [], timings: [], note: '' });
  });
});

describe('web vitals', () => {
  const lcp = (value: number, element: string): Sample => ({
    t: 0,
    metric: 'web_vital_lcp_seconds',
    labels: { page: '/' },
    value,
    detail: { element, renderDelaySeconds: 0.045 },
  });

  it('rates the 75th percentile and names the cause of the worst value', () => {
    const { vitals } = toWeb(evidenceOf([], [lcp(1, 'a'), lcp(2, 'b'), lcp(3, 'c'), lcp(9, 'main>img')]));
    expect(vitals).toMatchObject([
      { p75: '3 s', median: '2 s', rating: 'needs improvement', attribution: 'element main>img, renderDelay 45 ms' },
    ]);
  });

  it.each([
    [2.5, 'good'],
    [4, 'needs improvement'],
    [4.1, 'poor'],
  ])('rates a Largest Contentful Paint of %s s as %s', (value, rating) => {
    expect(toWeb(evidenceOf([], [lcp(value, 'a')])).vitals).toMatchObject([{ rating }]);
  });

  it('counts the runs of all journeys together', () => {
    const ran = (journey: string, value: number): Sample => ({
      t: 3000,
      metric: 'journey_success',
      labels: { journey, phase: 'steady' },
      value,
    });
    const { total } = toWeb(evidenceOf([], [ran('a', 1), ran('b', 1), ran('b', 0)]));
    expect(total).toEqual({ runs: 3, succeeded: 2 });
    expect(toWeb(evidenceOf([], [])).total).toBeNull();
  });

  it('names no detail of the journey run as the cause of the worst value', () => {
    const worst = {
      ...lcp(9, 'img'),
      detail: { run: 1, contention: 3, starts: 2, trace: 'trace.zip', element: 'img' },
    };
    expect(toWeb(evidenceOf([], [worst])).vitals).toMatchObject([{ attribution: 'element img' }]);
  });

  it('are compared with the values that the page posted for the same views', () => {
    const posted = (value: number, field: number, agrees: boolean) => ({
      ...lcp(value, 'a'),
      detail: { run: 1, field: { value: field, agrees } },
    });
    const { field, vitals } = toWeb(evidenceOf([], [posted(2, 2, true), posted(2, 0.5, false), lcp(9, 'b')]));
    expect(field).toEqual([
      { page: '/', vital: 'LCP', views: '2', lab: '2 s', field: '1.25 s', difference: '-1.5 s', differs: 1 },
    ]);
    expect(vitals[0]!.samples).toBe('3');
    expect(toWeb(evidenceOf([], [lcp(1, 'a')])).field).toEqual([]);
  });
});

describe('timeline', () => {
  const rate = (second: number, n: number, ok = true): Row => ({
    t: second * 1000,
    metric: 'k6_http_reqs_total',
    labels: { scenario: 'api', expected_response: String(ok) },
    n,
  });
  const chart = (rows: Row[], id: string) => toTimeline(evidenceOf(rows)).charts.find((one) => one.id === id);

  it('draws a second without a row as zero, and no value after the last row', () => {
    expect(chart([rate(0, 5), rate(3, 7)], 'requests')?.series).toEqual([
      { label: 'api', values: [5, 0, 0, 7, null, null] },
    ]);
  });

  it('draws a line of zeros when no request failed, instead of no chart', () => {
    expect(chart([rate(0, 5), rate(1, 5)], 'errors')?.series).toEqual([
      { label: 'errors', values: [0, 0, null, null, null, null] },
    ]);
  });

  it('draws failed requests as errors', () => {
    expect(chart([rate(0, 5), rate(1, 2, false)], 'errors')?.series[0]?.values.slice(0, 2)).toEqual([0, 2]);
  });

  it('adds up the last values of all series of a gauge in a second', () => {
    const gauge = (scenario: string, v: number): Row => ({ t: 0, metric: 'k6_vus', labels: { scenario }, v });
    expect(chart([gauge('api', 3), gauge('api', 4), gauge('mesh', 1)], 'busy')?.series[0]?.values[0]).toBe(5);
  });

  it('describes the picture in words', () => {
    expect(chart([rate(0, 5), rate(1, 7), rate(2, 5)], 'requests')?.summary).toBe(
      'api: median 5/s, highest 7/s at +0:01.',
    );
  });

  it('draws a long run in steps, so that the page stays small', () => {
    const long = toPhases({ steady: 7200 });
    const rows = Array.from({ length: 7200 }, (_, second) => rate(second, 12));
    const parts = { t0Ms: 0, phases: long, producers: [], events: [], rows, samples: [], catalogue: new Map() };
    const [requests] = toTimeline(toEvidence(parts)).charts;
    expect(requests?.seconds).toHaveLength(600);
    expect(new Set(requests?.series[0]?.values)).toEqual(new Set([12]));
  });
});

describe('the sections of a run', () => {
  it.each(sampleKinds)('are complete for the sample run %s', (kind) => {
    const { run, evidence } = sampleRun(kind);
    const sections = toSections(run, evidence);
    expect(sections.headline).toMatchObject({ verdict: run.verdict, exitCode: run.exitCode, id: run.id });
    expect(sections.slos.flatMap((group) => group.slos)).toHaveLength(run.slos.length);
    expect(sections.events.rows).toHaveLength(evidence.events.length);
    expect(sections.difference).toBeNull();
  });

  it('put the worst verdict of a service first', () => {
    const { run, evidence } = sampleRun('INCONCLUSIVE');
    const verdicts = toSections(run, evidence).slos.map((group) => group.slos[0]?.verdict);
    expect(verdicts).toEqual(['PASS', 'INCONCLUSIVE', 'PASS', 'INCONCLUSIVE', 'PASS']);
  });

  it('write a share in percent and a score as a number', () => {
    const { run, evidence } = sampleRun('PASS');
    const rows = toSections(run, evidence).slos.flatMap((group) => group.slos);
    const shown = (name: string) => rows.find((row) => row.name === name);
    expect(shown('mesh-delivery')).toMatchObject({ value: '99.98 %', objective: '≥ 99.9 %' });
    expect(shown('web-cls')).toMatchObject({ value: '0.0921', objective: '≤ 0.1' });
    expect(shown('api-latency')).toMatchObject({ value: '23.1 ms', interval: '22.4 ms to 23.9 ms' });
  });

  it('have the work of each producer in each phase', () => {
    const { run, evidence } = sampleRun('INVALID');
    const steady = toSections(run, evidence).phases.find((row) => row.phase === 'steady' && row.producer === 'k6');
    expect(steady).toMatchObject({ offered: '5,200', rate: '130/s', completed: '3,744', attained: '72 %' });
  });

  it('have the command that sends missing samples, and none when all are delivered', () => {
    const command = (kind: 'FAIL' | 'PASS') => {
      const { run, evidence } = sampleRun(kind);
      return toSections(run, evidence).delivery.command;
    };
    expect(command('FAIL')).toBe('meshproof runs push 20261124T083104Z-smoke-fail');
    expect(command('PASS')).toBeNull();
  });

  it('have the SLOs of the previous run', () => {
    const before = sampleRun('PASS').run;
    const { run, evidence } = sampleRun('FAIL');
    const { difference } = toSections(run, evidence, before);
    expect(difference?.rows.slice(0, 3)).toMatchObject([
      { name: 'api-latency', before: '23.1 ms', now: '612 ms', change: '×26.5', verdicts: 'PASS → FAIL' },
      { name: 'api-errors', before: '100 %', now: '95 %', change: '-5.01 points' },
      { name: 'api-availability', change: 'same', verdicts: 'PASS' },
    ]);
  });

  it('have another note when the previous run is not comparable', () => {
    const { run, evidence } = sampleRun('PASS');
    const note = (comparableKey: string) => toSections(run, evidence, { ...run, comparableKey }).difference?.note;
    expect(note('other')).not.toBe(note(run.comparableKey));
  });
});
