import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import { emptyHistogram } from '../../results/record/histogram.ts';
import type { Metric } from '../../results/record/metric.ts';
import type { Row } from '../../results/record/row.ts';
import type { Slo } from '../../results/record/slo.ts';
import { metrics } from '../../simulators/k6/rows/metrics.ts';
import { phases, slos, t0Ms } from '../run.fixture.ts';
import { judge } from './judge.ts';

const catalogue = new Map(metrics.map((metric: Metric) => [metric.name, { metric, producer: 'k6' }] as const));
const steady = phases.find(({ kind }) => kind === 'steady')!;
const requests = 'k6_http_reqs_total';
const durations = 'k6_http_req_duration_seconds';
const base = slos.find(({ name }) => name === 'api-errors')!;

const share = (counts: 'good' | 'bad', part: string, partMatch: object, total: string, totalMatch: object): Slo => ({
  ...{ ...base, objective: 0.9 },
  sli: {
    ...{ kind: 'ratio', counts },
    part: [{ metric: part, match: { ...partMatch } }],
    total: [{ metric: total, match: { ...totalMatch } }],
  },
});

/** Returns rows with `n` events per second, in each second from `fromS` to `toS`. */
function perSecond(
  metric: string,
  labels: Record<string, string>,
  n: number,
  fromS = steady.startS,
  toS = steady.endS,
) {
  return Array.from({ length: toS - fromS }, (_, i): Row => {
    const at = { t: t0Ms + (fromS + i) * 1000, metric, labels };
    return metric.endsWith('_total') ? { ...at, n } : { ...at, h: { ...emptyHistogram(3), index: [-40], count: [n] } };
  });
}

function verdictOf(slo: Slo, rows: readonly Row[]) {
  const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows, samples: [], catalogue });
  return judge([slo], evidence, { status: 'valid', reasons: [] })[0]!;
}

const ok = perSecond(requests, { name: 'ok', status: '200' }, 100);
const broken = perSecond(requests, { name: 'bad', status: '500' }, 10);
const checks = perSecond('k6_checks_total', { check: 'c', result: 'true' }, 300);
const timed = perSecond(durations, { name: 'bad', status: '500' }, 10);

describe('an SLO with more good or bad events than events in total', () => {
  it.each([
    ['good', requests, { name: 'ok' }, requests, { name: 'bad' }],
    ['good', 'k6_checks_total', {}, requests, { name: 'ok' }],
    ['good', requests, { status: '200' }, durations, {}],
    ['bad', requests, { name: 'ok' }, requests, { name: 'bad' }],
    ['bad', 'k6_checks_total', {}, durations, {}],
  ] as const)(
    'is INCONCLUSIVE, and names both counts: %s %s%j of %s%j',
    (counts, part, partMatch, total, totalMatch) => {
      const rows = [...ok, ...broken, ...checks, ...timed];
      const judged = verdictOf(share(counts, part, partMatch, total, totalMatch), rows);
      expect(judged).toMatchObject({
        verdict: 'INCONCLUSIVE',
        reasonCode: 'beyond-total',
        value: null,
        interval: null,
      });
      expect(judged.reason).toMatch(new RegExp(`^[\\d,]+ ${counts} events .*, but only [\\d,]+ in total`));
    },
  );

  it('passes if the excess is only the events that are counted a phase later than their total', () => {
    const early = perSecond(requests, { name: 'late' }, 200, 0, steady.startS);
    const slo = share('good', 'k6_checks_total', {}, requests, {});
    expect(verdictOf(slo, [...early, ...ok, ...perSecond('k6_checks_total', { check: 'c' }, 105)]).verdict).toBe(
      'PASS',
    );
  });

  it('is judged as before if the part is the total or less', () => {
    expect(verdictOf(share('good', requests, {}, requests, {}), ok).verdict).toBe('PASS');
    expect(verdictOf(share('bad', requests, {}, requests, {}), ok).verdict).toBe('FAIL');
    const half = verdictOf(share('good', requests, { status: '200' }, requests, {}), [...ok, ...broken]);
    expect(half.value).toBeCloseTo(10 / 11);
  });
});
