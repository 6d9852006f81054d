import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import type { Labels, Metric } from '../../results/record/metric.ts';
import type { Row } from '../../results/record/row.ts';
import { catalogue, phases, t0Ms } from '../run.fixture.ts';
import { silentScenarios, unendedScenarios } from './validity-of-run.ts';

const iterations: Metric = {
  ...{ name: 'k6_iterations_total', kind: 'count', unit: '1', better: 'higher', labels: [], help: '' },
};
const known = new Map([...catalogue, [iterations.name, { metric: iterations, producer: 'k6' }] as const]);

/** The codes of the rules for a scenario `a` with these counts. The default label marks a script with own executors. */
function codesOf(counts: Record<string, number>, labels: Labels = { program: 'p' }): string[] {
  const rows: Row[] = Object.entries(counts).map(([metric, n]) => {
    return { t: t0Ms + 6000, metric, labels: { ...labels, scenario: 'a' }, n };
  });
  const evidence = toEvidence({ t0Ms, phases, producers: [], events: [], rows, samples: [], catalogue: known });
  return [silentScenarios, unendedScenarios].flatMap((rule) => rule(evidence)).map(({ code }) => code);
}

const started = 'k6_started_iterations_total';

describe('a scenario with executors of the script', () => {
  it('makes the run INVALID if none of its iterations and requests ended', () => {
    expect(codesOf({ [started]: 2 })).toEqual(['nothing-ended']);
  });

  it('makes the run INVALID if its iterations send nothing', () => {
    expect(codesOf({ [started]: 2, [iterations.name]: 2 })).toEqual(['nothing-sent']);
  });

  it.each(['k6_http_reqs_total', 'k6_ws_sessions_total', 'k6_ws_msgs_received_total', 'k6_grpc_streams_total'])(
    'is judged if it has %s, even if no iteration ended',
    (metric) => {
      expect(codesOf({ [started]: 2, [metric]: 1 })).toEqual([]);
    },
  );

  it('is judged if an iteration ended with a request', () => {
    expect(codesOf({ [started]: 2, [iterations.name]: 1, k6_http_reqs_total: 1 })).toEqual([]);
  });
});

it('leaves starts of a plan without an answer to the SLOs on latency', () => {
  expect(codesOf({ [started]: 2 }, {})).toEqual([]);
});
