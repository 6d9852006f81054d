import { expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import type { Select } from '../../results/record/metric.ts';
import type { Slo } from '../../results/record/slo.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import { catalogue, t0Ms } from '../run.fixture.ts';
import { judge } from './judge.ts';

const word = { metric: 'k6_script_word', match: { word: 'w', scenario: 'work' } };
const seen = { metric: 'k6_http_reqs_total', match: { scenario: 'work', name: 'a' } };

function outcome(value: number, needs?: Select): string {
  const slo: Slo = {
    ...{ name: 'work: w', title: '', description: '', service: 'work', phases: ['run'], tolerance: 0.1 },
    sli: { kind: 'limit', of: word, fold: 'max', limit: 5, ...(needs && { needs }) },
    ...{ op: '<', objective: 5, unit: '1', file: 'work', where: () => ({}) },
  };
  const evidence = toEvidence({
    ...{ t0Ms, phases: toPhases({ steady: 4 }), events: [], catalogue, producers: [] },
    rows: [{ t: t0Ms, metric: seen.metric, labels: { ...seen.match, phase: 'steady' }, v: 1 }],
    samples: [{ t: t0Ms, metric: word.metric, labels: word.match, value }],
  });
  const [judged] = judge([slo], evidence, { status: 'valid', reasons: [] });
  return `${judged!.verdict} ${judged!.reasonCode}`;
}

it.each([
  ['PASS holds', 0, undefined],
  ['PASS holds', 0, seen],
  ['PASS holds', 0, { metric: seen.metric, match: { scenario: 'work' } }],
  ['INCONCLUSIVE no-samples', 0, { metric: seen.metric, match: { scenario: 'work', name: 'b' } }],
  ['INCONCLUSIVE no-samples', 0, { metric: 'k6_mode', match: {} }],
  ['FAIL broken', 9, { metric: 'k6_mode', match: {} }],
])('ends %s for the number %d that needs a value of %o', (expected, value, needs) => {
  expect(outcome(value, needs)).toBe(expected);
});

it('gives the reason of the SLO if nothing was recorded, instead of the name of the metric', () => {
  const reasonOf = (whyNoSamples?: string) => {
    const slo: Slo = {
      ...{ name: 'work: w', title: '', description: '', service: 'work', phases: ['run'], tolerance: 0.1 },
      sli: { kind: 'limit', of: word, fold: 'max', limit: 5 },
      ...{ op: '<', objective: 5, unit: '1', file: 'work', where: () => ({}), ...(whyNoSamples && { whyNoSamples }) },
    };
    const parts = {
      t0Ms,
      phases: toPhases({ steady: 4 }),
      events: [],
      catalogue,
      producers: [],
      rows: [],
      samples: [],
    };
    return judge([slo], toEvidence(parts), { status: 'valid', reasons: [] })[0]!.reason;
  };
  expect(reasonOf('k6 reported no p(0) of wait')).toBe('k6 reported no p(0) of wait');
  expect(reasonOf()).toContain('k6_script_word');
});
