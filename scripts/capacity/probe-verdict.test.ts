import { describe, expect, it } from 'vitest';
import type { Row } from '../../results/record/row.ts';
import type { RunDocument, SloVerdict } from '../../results/record/run.ts';
import { openRunWriter } from '../../results/store/run-writer.ts';
import { openSealedRun } from '../../results/store/sealed-run.ts';
import { documentOf, headAt, owner, temporaryStore } from '../../results/store/store.fixture.ts';
import { readDocument } from '../../scenarios/base/yaml/document.ts';
import { planSchema } from '../../scenarios/plan/plan.ts';
import { producers } from '../plan/producers.ts';
import { toJob } from '../plan/read-job.ts';
import { shortSlos, Workplace } from '../test/meshproof.ts';
import { probeJob } from './probe-job.ts';
import { probeSeconds } from './probe-seconds.ts';
import { judgeProbe } from './probe-verdict.ts';
import { type Knob, knobOf } from './vary.ts';

const t0Ms = Date.parse('2026-11-24T08:10:53.000Z');
const holdS = 8;

/** Returns a probe job with this rate. Its SLOs are a p95 of at most 200 ms and errors below 1 %. */
function jobAt(perSecond: number, slos: readonly unknown[] = ['./slos.yaml', 'web']) {
  const place = new Workplace();
  try {
    place.yaml('slos.yaml', ...shortSlos);
    place.yaml('plan.yaml', {
      plan: 'short',
      profile: 'smoke',
      phases: { 'warm-up': '1s', steady: '6s', recovery: '1s' },
      traffic: { k6: { scenarios: { api: '80/s' } }, journeys: { use: ['browse-and-ask'], runs: 12 } },
      slos,
    });
    const document = readDocument(`${place.dir}/plan.yaml`, planSchema);
    const job = toJob(document, place.dir, producers);
    return probeJob(job, knobOf(document, job.parts, undefined), perSecond, holdS);
  } finally {
    place.remove();
  }
}

type Second = { ok?: number; seconds?: number; failed?: number; dropped?: number; limited?: number };

/** Judges a probe whose record has the requests `second(i)` in each second `i`. */
async function probed(second: (i: number) => Second, change: Partial<RunDocument> = {}, rows: readonly Row[] = []) {
  const store = temporaryStore();
  const id = '20261124T081053Z-short-capacity-1f2e';
  const writer = openRunWriter(store, id, owner, headAt(t0Ms));
  for (let i = 0; i < holdS; i++) {
    const { ok = 100, seconds = 0.02, failed = 0, dropped = 0, limited = 0 } = second(i);
    const t = t0Ms + (3 + i) * 1000;
    const common = { scenario: 'api', phase: 'steady' };
    const index = Math.ceil(Math.log2(seconds) * 32);
    const answered = (expected: string, n: number, censored = 0): Row => ({
      t,
      metric: 'k6_http_req_duration_seconds',
      labels: { ...common, ...(expected && { expected_response: expected }) },
      h: { schema: 5, zero: 0, index: n > 0 ? [index] : [], count: n > 0 ? [n] : [], sum: n * seconds, censored },
    });
    writer.rows([answered('true', ok), answered('false', failed), answered('', 0, dropped)]);
    writer.rows([{ t, metric: 'k6_http_reqs_total', labels: { ...common, status: '429' }, n: limited }]);
  }
  writer.rows(rows);
  writer.flush();
  const job = jobAt(100);
  const run = await writer.seal(
    documentOf(id, t0Ms, { t0: new Date(t0Ms).toISOString(), environment: { cores: 2 }, ...change }),
  );
  return judgeProbe(job, { value: 100, hold: 'confirm' }, run, await openSealedRun(store, run).lines());
}

const invalid = (code: string): Partial<RunDocument> => ({
  validity: {
    status: 'invalid',
    reasons: [{ code, cause: 'k6 was late', evidence: 'by 1 s', taints: { kinds: ['latency', 'rate', 'counts'] } }],
  },
});
const pool = (max: number): Partial<RunDocument> => ({
  ...invalid('pool-too-small'),
  producers: [
    {
      name: 'k6',
      status: 'done',
      offered: 800,
      completed: 700,
      dropped: 100,
      reason: null,
      phases: [{ phase: 'steady', offered: 800, completed: 700, dropped: 100, unfinished: 0 }],
      health: { pool: { max, peak: max, needed: 1000 } },
    },
  ],
});

describe('the length of a probe in seconds', () => {
  const knob = { unit: '1/s', smallestShare: 1 } as Knob;
  const withLimit = (limit: number) => {
    const job = jobAt(100);
    const slos = job.slos.map((slo) => (slo.sli.kind === 'quantile' ? { ...slo, sli: { ...slo.sli, limit } } : slo));
    return { ...job, slos };
  };

  it('is 8 for a scan, and 60 or the requested length for a confirmation', () => {
    expect(probeSeconds(withLimit(0.2), knob, 1000, 'scan', 60)).toBe(8);
    expect(probeSeconds(withLimit(0.2), knob, 1000, 'confirm', 60)).toBe(60);
    expect(probeSeconds(withLimit(0.2), knob, 1000, 'confirm', 300)).toBe(300);
  });

  it('is at least 2 or 10 times the longest latency limit', () => {
    expect(probeSeconds(withLimit(30), knob, 1000, 'scan', 60)).toBe(60);
    expect(probeSeconds(withLimit(30), knob, 1000, 'confirm', 60)).toBe(300);
  });
});

describe('a probe', () => {
  it('is the plan with another rate, a single judged phase, and no journeys', () => {
    const job = jobAt(160);
    expect(job.plan).toMatchObject({ name: 'short-capacity', traffic: { k6: { scenarios: { api: '160/s' } } } });
    expect(job.plan.profile).toBeUndefined();
    expect(job.plan.phases.map(({ name, endS }) => [name, endS])).toEqual([
      ['warm-up', 3],
      ['steady', 11],
    ]);
    expect(job.parts.map(({ producer }) => producer.name)).toEqual(['k6']);
    const builtIn = ['api-right-answers', 'api-websockets', 'longest-stall', 'target-alive'];
    expect(job.slos.map((slo) => slo.name)).toEqual(['api-latency', 'api-errors', ...builtIn]);
  });

  it('passes when answers are fast and right', async () => {
    expect(await probed(() => ({}))).toMatchObject({ verdict: 'PASS', good: 800, bad: 0, limiter: 'target' });
  });

  it('fails on slow answers, errors, rejections and dropped arrivals alike', async () => {
    const causes: Second[] = [{ seconds: 0.3 }, { failed: 20 }, { limited: 20 }, { dropped: 20 }];
    for (const cause of causes) expect(await probed(() => cause)).toMatchObject({ verdict: 'FAIL', limiter: 'target' });
  });

  it('counts an answer with an error as bad, however fast it is', async () => {
    expect(await probed(() => ({ ok: 60, failed: 40 }))).toMatchObject({ verdict: 'FAIL', good: 480, bad: 320 });
  });

  it('is INVALID when the generator reached its limit', async () => {
    const found = await probed(() => ({ seconds: 0.3 }), invalid('rate-not-attained'));
    expect(found).toMatchObject({ verdict: 'INVALID', limiter: 'generator', reason: 'generator: k6 was late: by 1 s' });
    const quick = await probed(() => ({}), invalid('rate-not-attained'));
    expect(quick).toMatchObject({ verdict: 'INVALID', limiter: 'generator' });
  });

  const lagging = (v: number): Row[] =>
    Array.from({ length: holdS }, (_, i) => ({
      t: t0Ms + (3 + i) * 1000,
      metric: 'meshproof_generator_loop_lag_seconds',
      labels: {},
      v,
    }));

  it('fails if the target is too slow even at less than the planned load', async () => {
    for (const code of ['generator-late', 'rate-not-attained', 'pool-too-small']) {
      const found = await probed(() => ({ seconds: 2, dropped: 10 }), invalid(code), lagging(0.05));
      expect(found, code).toMatchObject({ verdict: 'FAIL', limiter: 'target' });
    }
    const late = invalid('generator-late');
    // The answers are 100 ms above the limit, which a lag of 150 ms can explain. Without a measured lag, the cause is
    // unknown.
    expect(await probed(() => ({ seconds: 0.3 }), late, lagging(0.15))).toMatchObject({ verdict: 'INVALID' });
    expect(await probed(() => ({ seconds: 2 }), late)).toMatchObject({ verdict: 'INVALID' });
    expect(await probed(() => ({}), late, lagging(0.05))).toMatchObject({ verdict: 'INVALID' });
    // The generator was stopped for the whole probe: the row with its lag of 12 s comes only after the probe.
    const stopped: Row = { ...lagging(holdS + 4)[0]!, t: t0Ms + (3 + holdS) * 1000 };
    const [first] = lagging(0.01);
    expect(await probed(() => ({ seconds: 2 }), late, [first!, stopped])).toMatchObject({ verdict: 'INVALID' });
    const lag = invalid('generator-lag');
    expect(await probed(() => ({ seconds: 2 }), lag, lagging(0.05))).toMatchObject({ verdict: 'INVALID' });
  });

  it('counts errors against the target even if the generator was at fault', async () => {
    expect(await probed(() => ({ failed: 20 }), invalid('generator-lag'))).toMatchObject({
      verdict: 'FAIL',
      reason: expect.stringContaining('api-errors'),
    });
  });

  it('counts an exhausted VU pool against the target if it was large enough, else against the generator', async () => {
    // 100 requests a second of 200 ms each keep 20 VUs busy. A pool for answers twice as slow needs 40.
    expect(await probed(() => ({ dropped: 10 }), pool(40))).toMatchObject({ verdict: 'FAIL', limiter: 'target' });
    expect(await probed(() => ({ dropped: 10 }), pool(39))).toMatchObject({ verdict: 'INVALID', limiter: 'generator' });
  });

  it('counts a fully busy machine against the generator if the generator used most of its cores', async () => {
    const gauges = (cores: number): Row[] =>
      Array.from({ length: holdS }, (_, i) => i).flatMap((i) => [
        { t: t0Ms + (3 + i) * 1000, metric: 'meshproof_host_cpu_ratio', labels: {}, v: 0.99 },
        { t: t0Ms + (3 + i) * 1000, metric: 'meshproof_generator_part_cpu_cores', labels: { part: 'k6' }, v: cores },
      ]);
    expect(await probed(() => ({ seconds: 0.3 }), {}, gauges(1.4))).toMatchObject({ verdict: 'INVALID' });
    expect(await probed(() => ({ seconds: 0.3 }), {}, gauges(0.5))).toMatchObject({ verdict: 'FAIL' });
  });

  it.each([
    ['a minimum rate', { throughput: '> 10/s' }],
    ['a count', { 'writes-lost': '== 0' }],
    ['journeys', { 'web-lcp': 'p75 < 2.5s' }],
  ])('is refused, with file and key, if the only SLO is on %s', (_, slo) => {
    expect(() => jobAt(100, [slo])).toThrow(
      expect.objectContaining({
        message: 'a capacity search cannot judge any of these SLOs',
        where: expect.objectContaining({ key: 'slos', line: expect.any(Number) }),
      }),
    );
    expect(jobAt(100, [slo, { errors: '< 2%' }]).slos.length).toBeGreaterThan(0);
  });

  /** The verdict of the run on an SLO. The values are those of the longest stall, where `change` has no others. */
  const judgedInRun = (change: Partial<SloVerdict>): SloVerdict => ({
    ...{ name: 'longest-stall', phase: 'steady', verdict: 'PASS', value: 0.2, unit: 's', objective: 1, op: '<' },
    ...{ interval: null, samples: 8, reason: 'max 3 s >= 1 s', title: '', service: 'target' },
    ...change,
  });

  it('fails when an SLO without bad events, such as the longest stall, is broken', async () => {
    const stall = judgedInRun({ verdict: 'FAIL', value: 3 });
    const found = await probed(() => ({}), { slos: [stall] });
    expect(found).toMatchObject({ verdict: 'FAIL', reason: 'longest-stall: max 3 s >= 1 s', endHeld: false });
    expect(found.seen).toMatchObject({ share: 1, effective: 1 });
  });

  it.each<[string, Partial<SloVerdict>, boolean]>([
    ['a gauge without data', { value: null, samples: 0, reasonCode: 'no-samples' }, false],
    ['a gauge with too few samples', { name: 'depth-p95', reasonCode: 'too-few-samples' }, true],
    ['a gauge beyond its limit', { name: 'depth-p95', value: 2, reasonCode: 'breach-not-shown' }, false],
    ['a count of writes that were not read back', { name: 'lost', unit: '1', reasonCode: 'not-read-back' }, false],
    ['a ratio over the whole run', { name: 'all', phase: 'run', op: '>=', reasonCode: 'no-samples' }, false],
    ['a ratio whose requests k6 repeated', { name: 'api-errors', reasonCode: 'repeated-requests' }, false],
    [
      'a ratio with more bad events than events',
      { name: 'api-errors', value: null, reasonCode: 'beyond-total' },
      false,
    ],
  ])('is undecided while the run cannot decide %s', async (_, change, leansToPass) => {
    const slos = [judgedInRun({ verdict: 'INCONCLUSIVE', reason: 'open', ...change }), judgedInRun({ name: 'other' })];
    const found = await probed(() => ({}), { slos });
    const reason = `${change.name ?? 'longest-stall'}: open`;
    expect(found).toMatchObject({ verdict: 'INCONCLUSIVE', reason, leansToPass, limiter: 'target' });
    expect(found.seen).toBeUndefined();
  });

  it('is undecided while a fault makes the verdict of the run on another SLO INVALID', async () => {
    const slos = [judgedInRun({ verdict: 'INVALID', reason: 'a counter fell' })];
    expect(await probed(() => ({}), { slos })).toMatchObject({ verdict: 'INCONCLUSIVE', leansToPass: false });
  });

  it.each(['too-few-samples', 'too-close', 'breach-not-shown', 'rare-outages'])(
    'replaces the bounds of the run on a share by its own bounds: %s',
    async (reasonCode) => {
      const slos = [judgedInRun({ name: 'api-errors', verdict: 'INCONCLUSIVE', reasonCode })];
      expect(await probed(() => ({}), { slos })).toMatchObject({ verdict: 'PASS' });
    },
  );
});
