import { describe, expect, it } from 'vitest';
import { toEvidence } from '../../results/record/evidence.ts';
import type { Labels, Metric } from '../../results/record/metric.ts';
import type { ProducerEnd } from '../../results/record/producer.ts';
import type { Row, RunEvent } from '../../results/record/row.ts';
import { catalogue, phases, t0Ms } from '../run.fixture.ts';
import { silentScenarios, unendedScenarios, unstartedScenarios } from './silent-scenarios.ts';

const iterations: Metric = {
  ...{ name: 'k6_iterations_total', kind: 'count', unit: '1', better: 'higher', labels: [], help: '' },
};
const known = new Map([...catalogue, [iterations.name, { metric: iterations, producer: 'k6' }] as const]);

type Counts = Record<string, number>;

/** The counts of one scenario, with its labels. */
type Scenario = readonly [labels: Labels, counts: Counts];

/** The causes that the rules find for scenarios with these counts. Each of the scenarios has to start iterations. */
function causesOf(scenarios: readonly Scenario[], change: Partial<ProducerEnd> = {}, events: RunEvent[] = []) {
  const rows: Row[] = scenarios.flatMap(([labels, counts]) =>
    Object.entries(counts).map(([metric, n]) => ({ t: t0Ms + 6000, metric, labels, n })),
  );
  const k6: ProducerEnd = {
    ...{ name: 'k6', status: 'done', offered: 9, completed: 9, dropped: 0, inFlight: 0, phases: [], delivered: {} },
    ...{ scenarios: scenarios.map(([labels]) => labels), ...change },
  };
  const evidence = toEvidence({ t0Ms, phases, producers: [k6], events, rows, samples: [], catalogue: known });
  return [unstartedScenarios, silentScenarios, unendedScenarios]
    .flatMap((rule) => rule(evidence))
    .map(({ code, cause }) => `${code}: ${cause}`);
}

/** The codes of the rules for a scenario `a` with these counts. The default label marks a script with own executors. */
function codesOf(counts: Counts, labels: Labels = { program: 'p' }): string[] {
  return causesOf([[{ ...labels, scenario: 'a' }, counts]]).map((text) => text.replace(/:.*/, ''));
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

describe('a scenario beside one that runs', () => {
  const runs: Counts = { [started]: 9, [iterations.name]: 9, k6_http_reqs_total: 9 };

  it.each<[string, Labels, Labels, string]>([
    ['of one script', { program: 'p', scenario: 'a' }, { program: 'p', scenario: 'late' }, 'late of p'],
    [
      'with the same name in another script',
      { program: 'p', scenario: 'a' },
      { program: 'q', scenario: 'a' },
      'a of q',
    ],
    ['of a program with the load of the plan', { scenario: 'shop' }, { scenario: 'cart' }, 'cart'],
    ['of a script beside the load of the plan', { scenario: 'a' }, { program: 'q', scenario: 'a' }, 'a of q'],
  ])('%s makes the run INVALID if it starts, sends or ends nothing', (_, running, other, name) => {
    const beside = (counts: Counts) =>
      causesOf([
        [running, runs],
        [other, counts],
      ]);
    expect(beside(runs)).toEqual([]);
    expect(beside({})).toEqual([`nothing-sent: the scenario ${name} sent nothing`]);
    expect(beside({ [started]: 2, [iterations.name]: 2 })).toEqual([`nothing-sent: the scenario ${name} sent nothing`]);
    const unended = other.program ? [`nothing-ended: no iteration and no request of the scenario ${name} ended`] : [];
    expect(beside({ [started]: 2 })).toEqual(unended);
  });

  it('is judged if its starts were dropped, or if the run ended early', () => {
    const scenarios: Scenario[] = [
      [{ scenario: 'shop' }, runs],
      [{ scenario: 'cart' }, {}],
    ];
    const died: RunEvent = { t: t0Ms, kind: 'target-died', by: 'run', text: '' };
    expect(causesOf([scenarios[0]!, [{ scenario: 'cart' }, { k6_dropped_iterations_total: 3 }]])).toEqual([]);
    expect(causesOf(scenarios, { status: 'stopped' })).toEqual([]);
    expect(causesOf(scenarios, {}, [died])).toEqual([]);
  });
});
