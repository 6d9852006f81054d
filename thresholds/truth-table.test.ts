import { describe, expect, it } from 'vitest';
import type { Verdict } from '../results/record/run.ts';
import { seededRandom } from '../scenarios/plan/random.ts';
import { conclude } from './conclude.ts';
import { judge } from './judge.ts';
import { evidenceOf, type Shape, slos, t0Ms } from './run.fixture.ts';
import { checkValidity } from './validity.ts';

function verdictOf(change: Partial<Shape>) {
  const evidence = evidenceOf(change);
  const validity = checkValidity(evidence);
  const verdicts = judge(slos, evidence, validity, seededRandom(1));
  const of = Object.fromEntries(verdicts.map((slo) => [slo.name, slo]));
  return { validity, verdicts, of, ...conclude(verdicts, validity, evidence.events) };
}

const starved = { pool: { max: 5, peak: 5, needed: 1100 }, droppedShare: 0.1, medianS: 0.4 };
const slow = {
  t: t0Ms + 12_000,
  kind: 'note' as const,
  by: 'run',
  text: 'the clock was set',
  data: { clockJumpMs: -900 },
};

type Row = [what: string, change: Partial<Shape>, verdict: Verdict, cause: RegExp, single?: Record<string, Verdict>];

const table: Row[] = [
  ['a healthy run', {}, 'PASS', /^all 8 SLOs hold$/],
  [
    '300 ms added to every answer',
    { medianS: 0.32 },
    'FAIL',
    /^api-latency: p95 \d+ ms > 200 ms/,
    { 'api-errors': 'PASS' },
  ],
  [
    '5 % errors',
    { errorShare: 0.05 },
    'FAIL',
    /^api-errors: 9[\d.]+ % good < 99\.9 %, \d+ bad .* in steady; also broken: api-availability$/,
    { 'api-latency': 'PASS' },
  ],
  [
    '5 % wrong answers that are no 5xx',
    { errorShare: 0.05, errorStatus: '404' },
    'FAIL',
    /^api-errors/,
    { 'api-availability': 'PASS' },
  ],
  ['three refused requests in 4,400', { errorShare: 0.0005 }, 'PASS', /hold/],
  ['a freeze of 3 s', { stallS: 3 }, 'FAIL', /^longest-stall: max 3 s >= 1 s \(40 samples\) in steady$/],
  ['a stall just below a second', { stallS: 0.999 }, 'PASS', /hold/],
  [
    'a target that dies in mid-run',
    { diedAtMs: 23_400 },
    'FAIL',
    /^the target died 23\.4 s after the start: connection refused$/,
  ],
  [
    'a target that dies in the warm-up',
    { diedAtMs: 2000 },
    'FAIL',
    /^the target died 2\.0 s after the start/,
    { 'api-latency': 'INCONCLUSIVE' },
  ],
  ['a target that refused connections for a moment', { up: 0 }, 'FAIL', /^target-alive: min 0 < 1/],
  [
    'few workers and slow answers',
    starved,
    'INVALID',
    /^k6 had too few workers in steady: \d+ starts of .* dropped with all 5 in use, 1100 needed$/,
    { 'api-latency': 'INVALID', 'api-errors': 'PASS' },
  ],
  [
    'few workers, slow answers and 5 % errors',
    { ...starved, errorShare: 0.05 },
    'FAIL',
    /^api-errors/,
    { 'api-latency': 'INVALID' },
  ],
  [
    'drops with workers enough for any target',
    { droppedShare: 0.02, pool: { max: 1100, peak: 1100, needed: 1100 } },
    'FAIL',
    /^api-errors: .* never answered/,
    { 'api-latency': 'PASS' },
  ],
  [
    'drops that reach into the p95',
    { droppedShare: 0.08, pool: { max: 1100, peak: 1100, needed: 1100 } },
    'FAIL',
    /^api-latency: p95 slower than the timeout > 200 ms, \d+ of them never answered/,
  ],
  [
    'a few drops of a pool that was too small',
    { droppedShare: 0.002, pool: { max: 50, peak: 50, needed: 1100 } },
    'PASS',
    /hold/,
  ],
  [
    'one in ten planned starts never tried',
    { triedShare: 0.9 },
    'INVALID',
    /^k6 did not offer the planned load in steady/,
    { 'api-errors': 'PASS', 'web-lcp': 'PASS' },
  ],
  ['one in two hundred planned starts never tried', { triedShare: 0.996 }, 'PASS', /hold/],
  [
    'every iteration throws',
    { silent: true, exceptions: 5000 },
    'INVALID',
    /^every iteration of k6 threw/,
    { 'api-latency': 'INVALID' },
  ],
  [
    'a scenario that sends nothing',
    { silent: true },
    'INVALID',
    /^the scenario api sent nothing: 4,950 iterations without a request$/,
  ],
  [
    'scripts that throw now and then',
    { exceptions: 40 },
    'INVALID',
    /^the scripts of k6 threw: 40 exceptions/,
    { 'web-lcp': 'PASS' },
  ],
  ['one exception in 4,400', { exceptions: 1 }, 'PASS', /hold/],
  [
    'a generator that lags',
    { lagP99S: 0.3 },
    'INVALID',
    /^k6 could not keep up with its own clock: own lag p99 300 ms > 250 ms$/,
    { 'api-latency': 'INVALID', 'api-errors': 'PASS' },
  ],
  ['a generator that lags a little while every limit holds', { lagP99S: 0.2 }, 'PASS', /hold/],
  [
    'a limit that is broken by no more than the own lag of the generator',
    { lagP99S: 0.24, medianS: 0.13 },
    'INVALID',
    /^api-latency: the own lag of k6 could be the difference: \d+ ms with an own lag of 240 ms against 200 ms in steady$/,
    { 'api-latency': 'INVALID', 'api-errors': 'PASS' },
  ],
  [
    'a limit that is broken by no more than the machine itself was late',
    { ownLagS: 0.24, medianS: 0.13 },
    'INVALID',
    /^api-latency: the own lag of the machine that makes the load could be the difference/,
    { 'api-latency': 'INVALID', 'api-errors': 'PASS' },
  ],
  ['a machine that was late while every limit holds', { ownLagS: 0.24 }, 'PASS', /hold/],
  [
    'a limit that is broken by more than the own lag of the generator',
    { lagP99S: 0.05, medianS: 0.32 },
    'FAIL',
    /^api-latency: /,
    { 'api-latency': 'FAIL' },
  ],
  [
    'a host that the target file does not allow',
    { blockedHosts: ['127.0.0.2'] },
    'INVALID',
    /does not allow: 127\.0\.0\.2$/,
  ],
  [
    'requests missing from the record',
    { lostRequests: 7 },
    'INVALID',
    /^the record does not hold what k6 counted: k6_http_reqs_total/,
    { 'mesh-delivery': 'PASS' },
  ],
  ['a crashed producer', { k6: 'crashed' }, 'INVALID', /^k6 crashed/, { 'api-latency': 'INVALID', 'web-lcp': 'PASS' }],
  ['a crashed producer after 5 % errors', { k6: 'crashed', errorShare: 0.05 }, 'FAIL', /^api-errors/],
  ['a run that was stopped while all was well', { k6: 'stopped', triedShare: 0.7 }, 'PASS', /hold/],
  [
    'a conductor that stood still',
    { ownLagS: 0.8, stallS: 1.4 },
    'INVALID',
    /^the conductor itself stood still/,
    { 'longest-stall': 'INVALID', 'api-latency': 'PASS' },
  ],
  [
    'a host clock that was set',
    { events: [slow] },
    'INVALID',
    /^the host's clock was set in steady: by -900 ms$/,
    { 'api-latency': 'INVALID', 'web-lcp': 'INVALID', 'api-errors': 'PASS' },
  ],
  ['no page view at all', { lcpS: [] }, 'INCONCLUSIVE', /^web-lcp: no samples of web_vital_lcp_seconds/],
  [
    'too few page views',
    { lcpS: [0.4, 0.5, 0.6] },
    'INCONCLUSIVE',
    /^web-lcp: p75 600 ms <= 2\.5 s \(3 samples\): 8 more samples are needed/,
  ],
  ['slow pages', { lcpS: Array<number>(12).fill(3.1) }, 'FAIL', /^web-lcp: p75 3\.1 s > 2\.5 s \(12 samples\)/],
  ['a journey that fails', { journeys: [1, 1, 0, 1] }, 'FAIL', /^web-journeys: min 0 < 1/],
  ['5 % of the mesh messages lost by the generator itself', { lost: 20, lostBy: 'generator' }, 'PASS', /hold/],
  ['5 % of the mesh messages lost', { lost: 20 }, 'FAIL', /^mesh-delivery: 95 % good < 99 %/],
  [
    'a load too small to judge',
    { perSecond: 20 },
    'INCONCLUSIVE',
    /^api-errors: 100 % good >= 99\.9 %, 0 bad \(800 samples\): 2,195 more samples are needed/,
    { 'api-latency': 'PASS' },
  ],
];

describe('the verdict on', () => {
  it.each(table)('%s', (_, change, verdict, cause, single = {}) => {
    const result = verdictOf(change);
    expect(result.reason).toMatch(cause);
    expect(result.verdict).toBe(verdict);
    for (const [name, expected] of Object.entries(single)) expect(result.of[name]?.verdict, name).toBe(expected);
  });
});

describe('a dead target', () => {
  it('is no fault of the generator, however much of the load it cut off', () => {
    expect(verdictOf({ diedAtMs: 23_400 }).validity).toEqual({ status: 'valid', reasons: [] });
  });
});

describe('a verdict', () => {
  it('carries its interval around the value', () => {
    const { of } = verdictOf({ medianS: 0.1 });
    const { value, interval, samples } = of['api-latency']!;
    expect(samples).toBeGreaterThan(4000);
    expect(interval![0]).toBeLessThanOrEqual(value!);
    expect(interval![1]).toBeGreaterThanOrEqual(value!);
  });

  it('has no value and an open interval when the rank falls among starts that were never answered', () => {
    const slo = verdictOf({ droppedShare: 0.08, pool: { max: 1100, peak: 1100, needed: 1100 } }).of['api-latency']!;
    expect(slo).toMatchObject({ verdict: 'FAIL', value: null, censored: true });
    expect(slo.interval![0]).toBeGreaterThan(0);
    expect(slo.interval![1]).toBeNull();
  });

  it('is the same for the same run', () => {
    expect(verdictOf({ medianS: 0.15 }).verdicts).toEqual(verdictOf({ medianS: 0.15 }).verdicts);
  });
});
