import { expect, it } from 'vitest';
import { toPhases } from '../../../scenarios/plan/phase.ts';
import { sharedAccounting } from '../shared-accounting.ts';
import { type UserLoad, userAccounting } from '../user/user-accounting.ts';
import type { Counts } from './streamed.ts';

const phases = toPhases({ 'warm-up': 10, steady: 40 });
const plan = { phases, seed: 1 };
const program = { key: 'api', label: 'api', file: '/x/api.ts', perSecond: 110, timeoutS: 10 };
const own = { ...program, isUser: true, own: true } as const;
const from = (counts: Record<string, number>): Counts => ({
  ...{ startedAtMs: 5000, values: () => undefined },
  count: (key) => counts[key] ?? 0,
});

function rowsOf(counts: Record<string, number>, load: Partial<UserLoad> = {}) {
  const whole = { instances: 1, sessions: { pauseS: 0 }, own: {}, countsCalls: true };
  const scenarios = [{ labels: { scenario: 'a', program: 'api' }, isHasty: false }];
  const { unfinished } = userAccounting(own, plan, { ...whole, scenarios, ...load });
  return unfinished(5000, 50, from(counts)).map(({ metric, labels, ...row }) => [
    ...[metric, labels.scenario, labels.outcome, 'h' in row && row.h.censored],
  ]);
}

const http = 'k6_http_req_duration_seconds';
const grpc = 'k6_grpc_req_duration_seconds';
const sockets = 'k6_ws_connecting_seconds';
const arrival = 'k6_arrival_duration_seconds';
const interrupted = { 'started_iterations{phase:steady}': 20, 'iterations{phase:steady}': 17 };
/** Calls that wait together: k6 counted `answered` answers, the script saw the end of `ended` calls. */
const together = (answered: number, ended: number) => ({
  'http_reqs{meshproof_together:1,phase:steady}': answered,
  'ended_calls{kind:http,meshproof_together:1,phase:steady}': ended,
});
const calls = (kind: string, begun: number, ended: number) => ({
  [`begun_calls{kind:${kind},phase:steady}`]: begun,
  [`ended_calls{kind:${kind},phase:steady}`]: ended,
});

it('counts iterations of shipped programs that never ended as slower than all measured values', () => {
  const { unfinished } = sharedAccounting([program], plan);
  const key = 'phase:steady,scenario:api';
  const counts = (completed: number) =>
    unfinished(5000, 50, from({ [`started_iterations{${key}}`]: 20, [`iterations{${key}}`]: completed }));
  const labels = { scenario: 'api', phase: 'steady', outcome: 'unfinished' };
  const h = { schema: 5, zero: 0, index: [], count: [], sum: 0, censored: 3 };
  expect(counts(17)).toEqual([http, arrival].map((metric) => ({ t: 54_000, metric, labels, h })));
  expect(counts(20)).toEqual([]);
});

it.each<[string, Pick<ReturnType<typeof sharedAccounting>, 'unfinished'>, string]>([
  ['shipped programs', sharedAccounting([program], plan), ',scenario:api'],
  [
    'a program of the user',
    userAccounting({ ...program, isUser: true }, plan, {
      ...{ instances: 1, sessions: { pauseS: 0 }, own: {}, countsCalls: false },
      scenarios: [{ labels: { scenario: 'api' }, isHasty: false }],
    }),
    '',
  ],
])('counts the open iterations of %s in the last second before a stop', (_, { unfinished }, more) => {
  const started = (phase: string) => ({ [`started_iterations{phase:${phase}${more}}`]: 3 });
  const at = (stopS: number, phase: string) =>
    unfinished(5000, stopS, from(started(phase))).map(({ t, labels }) => [t, labels.phase, labels.outcome]);
  expect(at(20.4, 'steady')).toEqual(Array(2).fill([25_000, 'steady', 'unfinished']));
  expect(at(3, 'warm-up')).toEqual(Array(2).fill([7000, 'warm-up', 'unfinished']));
});

it('counts each interrupted iteration as a request without an answer if its program cannot pause', () => {
  expect(rowsOf(interrupted, { countsCalls: false })).toEqual([
    [http, 'a', 'unfinished', 3],
    [arrival, 'a', 'unfinished', 3],
  ]);
});

it.each([
  ['in a pause', calls('http', 40, 40), [[arrival, 'a', 'cut', 3]]],
  [
    'in an HTTP request, the others in a pause',
    calls('http', 40, 39),
    [
      [http, 'a', 'unfinished', 1],
      [arrival, 'a', 'unfinished', 1],
      [arrival, 'a', 'cut', 2],
    ],
  ],
  [
    'in a batch of requests',
    calls('http', 40, 31),
    [
      [http, 'a', 'unfinished', 9],
      [arrival, 'a', 'unfinished', 3],
    ],
  ],
  [
    'in batches in which one request got no answer',
    { ...calls('http', 90, 63), ...together(88, 63) },
    [
      [http, 'a', 'unfinished', 2],
      [arrival, 'a', 'unfinished', 2],
      [arrival, 'a', 'cut', 1],
    ],
  ],
  [
    'in a pause, after asynchronous requests that the target answered',
    { ...calls('http', 90, 75), ...together(90, 75) },
    [[arrival, 'a', 'cut', 3]],
  ],
  [
    'in a batch, after batches with addresses that k6 did not send to',
    { ...calls('http', 90, 81), ...together(70, 81) },
    [
      [http, 'a', 'unfinished', 9],
      [arrival, 'a', 'unfinished', 3],
    ],
  ],
  [
    'in gRPC calls and the handshakes of WebSockets',
    { ...calls('grpc', 9, 7), ...calls('ws', 9, 8), ...calls('http', 5, 5) },
    [
      [grpc, 'a', 'unfinished', 2],
      [sockets, 'a', 'unfinished', 1],
      [arrival, 'a', 'unfinished', 3],
    ],
  ],
])('tells whether an iteration was interrupted in a call: %s', (_, counts, rows) => {
  expect(rowsOf({ ...interrupted, ...counts })).toEqual(rows);
});

it('an iteration that the script itself cuts off at once is no evidence against the target', () => {
  const scenarios = [
    { labels: { scenario: 'a' }, isHasty: true },
    { labels: { scenario: 'b' }, isHasty: false },
  ];
  const counts = Object.fromEntries(
    ['a', 'b'].flatMap((scenario) => [
      [`started_iterations{phase:steady,scenario:${scenario}}`, 20],
      [`begun_calls{kind:http,phase:steady,scenario:${scenario}}`, 20],
    ]),
  );
  expect(rowsOf(counts, { scenarios })).toEqual([
    [http, 'a', 'cut', 20],
    [arrival, 'a', 'cut', 20],
    [http, 'b', 'unfinished', 20],
    [arrival, 'b', 'unfinished', 20],
  ]);
});

it('an iteration that ended has no open call', () => {
  expect(rowsOf({ ...calls('http', 40, 30) })).toEqual([]);
});
