import type { LastingResults, LastingSlo } from '../../record/lasting/lasting-results.ts';
import type { Verdict } from '../../record/run.ts';

const hourMs = 3_600_000;
const firstMs = Date.parse('2026-11-20T08:00:00.000Z');

/** Results of 14 runs. One SLO drifts from its baseline until it breaks; another SLO lacks a value in some runs. */
export const sampleResults: readonly LastingResults[] = [
  {
    plan: 'smoke',
    target: 'shop',
    slos: [
      sloOf('api-latency', 0.11, (run) => (run < 10 ? 'PASS' : 'FAIL')),
      sloOf('api-errors', 0.999, (run) => (run % 5 === 3 ? 'INVALID' : 'PASS')),
      sloOf('web-lcp', 1.2, (run) => (run < 2 ? 'INCONCLUSIVE' : 'PASS')),
    ],
    budgets: [{ slo: 'api-errors', values: points((run) => run * 0.004) }],
  },
  { plan: 'soak', target: '<b>&"', slos: [sloOf('mesh-delivery', 0.9999, () => 'PASS')], budgets: [] },
];

function points(valueIn: (run: number) => number) {
  return Array.from({ length: 14 }, (_, run) => ({ t: firstMs + run * 7 * hourMs, value: valueIn(run) }));
}

function sloOf(slo: string, base: number, verdictOf: (run: number) => Verdict): LastingSlo {
  const values = points((run) => base * (1 + (run % 3) * 0.02 + run * run * 0.003));
  return {
    slo,
    phase: 'steady',
    values: values.filter((_, run) => verdictOf(run) !== 'INCONCLUSIVE'),
    baseline: values.slice(1).map(({ t }) => ({ t, value: base })),
    verdicts: values.map(({ t }, run) => ({ t, verdict: verdictOf(run) })),
  };
}
