import { expect, it } from 'vitest';
import { emptyHistogram } from '../../results/record/histogram.ts';
import type { Validity } from '../../results/record/run.ts';
import type { BurnAlert, Slo } from '../../results/record/slo.ts';
import { sloOf } from '../compile/compile.fixture.ts';
import type { Step } from '../compile/expected-firing.ts';
import { tieredAlerts } from '../compile/tiered-alerts.ts';
import { budgetSpends } from './budget-spends.ts';
import { day, evidenceOf, shareOf, steady } from './traffic.fixture.ts';

const valid: Validity = { status: 'valid', reasons: [] };

const alertsOf = (objective: number, periodS: number): BurnAlert[] =>
  tieredAlerts(sloOf({ objective, periodS }), 60).alerts;

function spendOf(seconds: readonly Step[], objective = 0.999, alerts = alertsOf(objective, 30 * day)) {
  const slo = shareOf({ objective, budget: { periodS: 30 * day, alerts } });
  const [spend] = budgetSpends([slo], evidenceOf(seconds), { slos: [], validity: valid }, seconds.length);
  return spend!;
}

const statesOf = (seconds: readonly Step[]) => spendOf(seconds).tiers.map(({ state, firedAtS }) => firedAtS ?? state);

/*
 * The expected numbers are computed by hand. At 99.9 % over 30 days, the limits are 1.44 %, 0.6 %, 0.3 % and 0.1 % over
 * 1 h, 6 h, 1 d and 3 d. In a total outage, they are exceeded after 51.84 s, 129.6 s, 259.2 s and 259.2 s.
 */
it('pages 52 s into a total outage, and spends 1000 times the share of its time', () => {
  const spend = spendOf(steady(60, 10, 10));
  expect(spend).toMatchObject({ state: 'measured', bad: 600, total: 600, lengthS: 60, unanswered: 0 });
  expect(spend.spent).toBeCloseTo((1000 * 60) / (30 * day), 12);
  expect(spend.tiers.map(({ longS, needsS }) => [longS, needsS])).toEqual([
    [3600, 52],
    [21_600, 130],
    [86_400, 260],
    [259_200, 260],
  ]);
});

it.each<[string, Step[], (number | string)[]]>([
  ['a run of 51 s is too short for any alert', steady(51, 10, 10), Array(4).fill('too-short')],
  ['a run of 60 s can only page', steady(60, 10, 10), [52, 'too-short', 'too-short', 'too-short']],
  ['the outage starts after 198 s', [...steady(198, 0, 7), ...steady(142, 7, 7)], [250, 328, 'quiet', 'quiet']],
  ['2 % of the answers fail for 10 minutes', steady(600, 1, 50), ['quiet', 'quiet', 'quiet', 'quiet']],
  ['no answer fails', steady(300, 0, 50), ['quiet', 'quiet', 'quiet', 'quiet']],
  // 55/s on average. k seconds after the first failure, 100 k > 0.0144 × (300 + 100 k + 55 × (3570 − k)) holds from k =
  // 29.
  [
    'the traffic rises tenfold and then fails',
    [...steady(30, 0, 10), ...steady(30, 100, 100)],
    [59, ...Array(3).fill('too-short')],
  ],
  // The only event of the run exceeds every limit of the ratio, but no alert fires, because alerts need two bad events.
  [
    'a single request fails',
    [...steady(59, 0, 0), { bad: 1, total: 1 }],
    ['quiet', 'too-short', 'too-short', 'too-short'],
  ],
  [
    'the answers fail in one burst',
    [...steady(10, 0, 10), { bad: 6000, total: 6000 }, ...steady(49, 0, 10)],
    [11, ...Array(3).fill('too-short')],
  ],
])('evaluates each pair of windows: %s', (_, seconds, expected) => {
  expect(statesOf(seconds)).toEqual(expected);
});

it.each([
  [0.999, steady(600, 1, 50), 0.00462962963],
  [0.99, steady(600, 1, 50), 0.000462962963],
  [0.9, [...steady(30, 0, 10), ...steady(30, 100, 100)], ((3000 / 3300 / 0.1) * 60) / (30 * day)],
  [0.999, steady(600, 0, 50), 0],
])('spends error ratio ÷ budget × length ÷ period at an objective of %d', (objective, seconds, spent) => {
  expect(spendOf(seconds, objective).spent).toBeCloseTo(spent, 11);
});

it('waits for the time that a policy states, and recognises a run that is shorter', () => {
  const policy: BurnAlert = {
    urgency: 'page',
    severity: 'page',
    forS: 40,
    tiers: [{ shortS: 120, longS: 120, limit: 0.1, op: '>' }],
  };
  const after = (seconds: readonly Step[]) => spendOf(seconds, 0.9, [policy]).tiers[0];
  // In second 13, the bad events exceed 10 % of the events of 120 s of mean traffic. The alert fires 40 s later.
  expect(after(steady(60, 5, 5))).toMatchObject({ state: 'fired', firedAtS: 53, needsS: 53 });
  expect(after(steady(52, 5, 5))).toMatchObject({ state: 'too-short', firedAtS: null });
  // With `>=`, exactly 10 % are enough, which the bad events are one second earlier.
  const atLimit = { ...policy, tiers: [{ ...policy.tiers[0]!, op: '>=' as const }] };
  expect(spendOf(steady(60, 5, 5), 0.9, [atLimit]).tiers[0]).toMatchObject({ firedAtS: 52, needsS: 52 });
});

it.each<[string, Slo['sli'] & { kind: 'ratio' }]>([
  [
    'good events',
    {
      kind: 'ratio',
      counts: 'good',
      part: [{ metric: 'answers_total', match: { ok: 'true' } }],
      total: [{ metric: 'answers_total', match: {} }],
    },
  ],
  [
    'bad events',
    {
      kind: 'ratio',
      counts: 'bad',
      part: [{ metric: 'answers_total', match: { ok: 'false' } }],
      total: [{ metric: 'answers_total', match: {} }],
    },
  ],
])('counts %s over all phases', (_, sli) => {
  const slo = shareOf({ sli, budget: { periodS: day, alerts: [] } });
  const seconds = [...steady(10, 1, 4), ...steady(10, 0, 6)];
  expect(budgetSpends([slo], evidenceOf(seconds), { slos: [], validity: valid }, 20)).toMatchObject([
    { bad: 10, total: 100, tiers: [] },
  ]);
});

it('has no numbers without an event', () => {
  const nothing = { spent: null, bad: null, total: null, tiers: [] };
  expect(spendOf(steady(60, 0, 0))).toMatchObject({ state: 'no-data', ...nothing });
  const reason = { code: 'x', cause: 'y', evidence: 'z', taints: { kinds: ['errors' as const] } };
  const tainted: Validity = { status: 'invalid', reasons: [reason] };
  const slo = shareOf({ budget: { periodS: day, alerts: [] } });
  const evidence = evidenceOf(steady(60, 10, 10));
  expect(budgetSpends([slo], evidence, { slos: [], validity: tainted }, 60)).toMatchObject([
    { state: 'invalid', ...nothing },
  ]);
  const verdict = { name: slo.name, verdict: 'INVALID' as const } as never;
  expect(budgetSpends([slo], evidence, { slos: [verdict], validity: valid }, 60)).toMatchObject([
    { state: 'invalid', ...nothing },
  ]);
});

it('leaves out an SLO without a budget', () => {
  expect(budgetSpends([shareOf()], evidenceOf(steady(9, 1, 1)), { slos: [], validity: valid }, 9)).toEqual([]);
});

it('counts events from before and after the run, and names starts without an answer', () => {
  const slo = shareOf({ budget: { periodS: day, alerts: [] } });
  const at = (second: number) => Date.parse('2026-01-01T12:00:00.000Z') + second * 1000;
  const more = [
    { t: at(-2), metric: 'answers_total', labels: { ok: 'false' }, n: 3 },
    { t: at(14), metric: 'answers_total', labels: { ok: 'false' }, n: 4 },
    { t: at(5), metric: 'answers_total', labels: {}, h: { ...emptyHistogram(3), censored: 6 } },
  ];
  const [spend] = budgetSpends([slo], evidenceOf(steady(10, 0, 1), more), { slos: [], validity: valid }, 10);
  expect(spend).toMatchObject({ bad: 7, total: 17, lengthS: 15, unanswered: 6 });
});
