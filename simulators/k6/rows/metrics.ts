import type { Better, Metric } from '../../../results/record/metric.ts';
import type { ProgressColumns } from '../../../results/record/progress-columns.ts';
import { ownMetrics } from '../../../scenarios/lib/names.ts';
import { type Contains, type K6Type, rateCounts, seriesName } from './series-name.ts';
import { zeroBeside } from './zero-beside.ts';

const work = ['scenario', 'phase'];
const write = [...work, 'kind'];
/** The name of the counter in which meshproof's receiver stores the outcomes (true, false) of k6's Rate `checks`. */
const checkCounts = 'checks';
const request = [...work, 'name', 'method', 'status', 'expected_response', 'error_code'];

/**
 * The metrics of k6 and of the scenario library, by their names in k6.
 * https://grafana.com/docs/k6/latest/using-k6/metrics/reference/
 */
const k6Metrics: readonly [
  name: string,
  type: K6Type,
  contains: Contains,
  better: Better,
  labels: readonly string[],
  help: string,
][] = [
  ['http_reqs', 'counter', 'default', 'higher', request, 'HTTP requests; a redirected call counts as one'],
  [
    ownMetrics.repeatedRequests,
    'counter',
    'default',
    'lower',
    [...work, 'name', 'method'],
    'requests that k6 sent again because the target closed or reset their connection; k6 counts no error for them',
  ],
  ['http_redirect_requests', 'counter', 'default', null, request, 'all requests of redirected calls'],
  [
    'http_req_duration',
    'trend',
    'time',
    'lower',
    [...request, 'outcome'],
    'time to send, wait and receive, without DNS and connect; a redirected call ends with its last answer',
  ],
  ['http_req_blocked', 'trend', 'time', 'lower', request, 'waiting for a free connection'],
  ['http_req_connecting', 'trend', 'time', 'lower', request, 'TCP connect'],
  ['http_req_tls_handshaking', 'trend', 'time', 'lower', request, 'TLS handshake'],
  ['http_req_sending', 'trend', 'time', 'lower', request, 'sending the request'],
  ['http_req_waiting', 'trend', 'time', 'lower', request, 'waiting for the first byte'],
  ['http_req_receiving', 'trend', 'time', 'lower', request, 'receiving the answer'],
  ['http_req_failed', 'rate', 'default', 'lower', request, 'share of failed requests since the start, per series'],
  ['checks', 'rate', 'default', 'higher', work, 'share of checks that passed since the start, per series'],
  [
    checkCounts,
    'counter',
    'default',
    'higher',
    [...work, 'check', 'group', 'result'],
    'checks, by whether they passed',
  ],
  ['iterations', 'counter', 'default', 'higher', work, 'iterations that ended'],
  ['iteration_duration', 'trend', 'time', 'lower', work, 'one iteration with its pauses, whether it failed or not'],
  ['dropped_iterations', 'counter', 'default', 'lower', work, 'arrivals for which no virtual user was free'],
  ['data_sent', 'counter', 'default', null, work, 'bytes sent'],
  ['data_received', 'counter', 'default', null, work, 'bytes received'],
  ['vus', 'gauge', 'default', null, [], 'virtual users at work'],
  ['vus_max', 'gauge', 'default', null, [], 'virtual users created'],
  [ownMetrics.started, 'counter', 'default', 'higher', work, 'iterations that started'],
  [
    ownMetrics.begunCalls,
    'counter',
    'default',
    null,
    [...work, 'kind'],
    'calls by http, gRPC or WebSocket before their answer, of a program that may pause',
  ],
  [ownMetrics.endedCalls, 'counter', 'default', null, [...work, 'kind'], 'the same calls after their answer or error'],
  [
    ownMetrics.answeredCalls,
    'counter',
    'default',
    null,
    [...work, 'kind'],
    'answers to those of these calls that a script makes together, by http.batch or asynchronously',
  ],
  [
    ownMetrics.thrown,
    'counter',
    'default',
    'lower',
    [...work, 'by'],
    'iterations that threw; the label "by" is answer (failed request), fail (fail() or unreadable body) or script',
  ],
  [
    ownMetrics.arrivalDuration,
    'trend',
    'time',
    'lower',
    [...work, 'outcome'],
    'from the due time of an arrival to the end of its iteration; an upper bound after dropped arrivals',
  ],
  [
    ownMetrics.wrongAnswers,
    'counter',
    'default',
    'lower',
    [...work, 'name'],
    'answers with the right status and wrong content',
  ],
  [
    ownMetrics.callDuration,
    'trend',
    'time',
    'lower',
    [...work, 'name', 'key', 'outcome'],
    'from the first try to the last answer, including the waits for a rate limit',
  ],
  [ownMetrics.writesAccepted, 'counter', 'default', 'higher', write, 'writes that the target accepted'],
  [ownMetrics.writesChecked, 'counter', 'default', 'higher', write, 'accepted writes that were read back'],
  [ownMetrics.writesLost, 'counter', 'default', 'lower', write, 'accepted writes that were not found when read back'],
  [ownMetrics.writesDoubled, 'counter', 'default', 'lower', write, 'copies of accepted writes beyond the first'],
  [ownMetrics.writesUnreadable, 'counter', 'default', 'lower', write, 'accepted writes that could not be read back'],
  [ownMetrics.attacks, 'counter', 'default', 'higher', [...work, 'attack'], 'requests that the target must refuse'],
  [ownMetrics.attacksLetIn, 'counter', 'default', 'lower', [...work, 'attack'], 'attacks that the target accepted'],
  [
    ownMetrics.attackCrashes,
    'counter',
    'default',
    'lower',
    [...work, 'attack'],
    'attacks answered with 5xx or not at all',
  ],
  [ownMetrics.wsEcho, 'trend', 'time', 'lower', work, 'from a message on a WebSocket to its echo'],
  [ownMetrics.grpcCalls, 'counter', 'default', 'higher', [...work, 'name'], 'gRPC calls'],
  [
    ownMetrics.grpcFailures,
    'counter',
    'default',
    'lower',
    [...work, 'name'],
    'gRPC calls whose answer was not the expected one',
  ],
  ['grpc_req_duration', 'trend', 'time', 'lower', [...work, 'name', 'method', 'status', 'outcome'], 'gRPC calls'],
  ['ws_sessions', 'counter', 'default', null, [...work, 'status'], 'WebSocket sessions; accepted ones have status 101'],
  ['ws_connecting', 'trend', 'time', 'lower', [...work, 'outcome'], 'connecting a WebSocket'],
  [ownMetrics.processingTime, 'trend', 'time', 'lower', work, "the server's own processing_time of an inference"],
];

const bytes = ['data_sent', 'data_received'];
/** The counter behind each built-in Rate of k6. `label` and `value` select the events for which the Rate is true. */
const shares: Readonly<Record<string, NonNullable<Metric['share']>>> = {
  checks: { metric: rateCounts(checkCounts), label: 'result', value: 'true' },
  http_req_failed: {
    metric: seriesName('http_reqs', 'counter', 'default'),
    label: 'expected_response',
    value: 'false',
  },
};
const goodOf: Readonly<Record<string, NonNullable<Metric['good']>>> = {
  http_reqs: { label: 'expected_response', values: ['true'] },
  [checkCounts]: { label: 'result', values: ['true'] },
};
const timesOf = (name: string) => seriesName(name, 'trend', 'time');
/**
 * In these metrics, k6 has no value for a request without an answer. `in` names the series that counts such requests.
 */
const unanswered: Readonly<Record<string, NonNullable<Metric['unanswered']>>> = {
  http_reqs: { in: timesOf('http_req_duration'), labels: { status: '0', expected_response: 'false' } },
  ws_sessions: { in: timesOf('ws_connecting'), labels: { status: '' } },
  http_req_waiting: { in: timesOf('http_req_duration') },
  iteration_duration: { in: timesOf(ownMetrics.arrivalDuration) },
};
/** Dropped starts have rows among the HTTP requests, but not among these calls. */
const countsDropped = ['grpc_req_duration', 'ws_connecting'];
const dropped = { in: timesOf(ownMetrics.arrivalDuration), iterations: seriesName('iterations', 'counter', 'default') };
/** Lost and doubled writes are judged with these counters. */
const readBack = {
  accepted: seriesName(ownMetrics.writesAccepted, 'counter', 'default'),
  checked: seriesName(ownMetrics.writesChecked, 'counter', 'default'),
  unreadable: seriesName(ownMetrics.writesUnreadable, 'counter', 'default'),
  each: 'kind',
};
const foundByReading: readonly string[] = [ownMetrics.writesLost, ownMetrics.writesDoubled];
const kinds = { counter: 'count', gauge: 'gauge', rate: 'gauge', trend: 'histogram' } as const;

/**
 * k6's results of those thresholds of a script that meshproof cannot judge by samples. The value is the statistic that
 * the threshold limits. For `==` and `!=`, the value is 0 if the threshold holds, else 1. A call of `test.abort()` or
 * `test.fail()` has the value 1.
 */
export const scriptWord: Metric = {
  name: 'k6_script_word',
  kind: 'sample',
  unit: '1',
  better: null,
  labels: ['scenario', 'word'],
  help: 'the value with which k6 decided a threshold of the script; 1 for test.abort() and test.fail()',
};

/** All metrics that the record of a k6 load can have. All except `scriptWord` are named as in k6's remote write. */
export const metrics: readonly Metric[] = [...k6Metrics.map(describe), scriptWord];

function describe([name, type, contains, better, labels, help]: (typeof k6Metrics)[number]): Metric {
  return {
    name: seriesName(name, type, contains),
    kind: kinds[type],
    unit: contains === 'time' ? 's' : bytes.includes(name) ? 'B' : '1',
    better,
    ...(type === 'counter' && name in zeroBeside && { zeroBeside: zeroBeside[name]! }),
    ...(foundByReading.includes(name) && { readBack }),
    ...(type === 'rate' && { share: shares[name]! }),
    ...(name in unanswered && { unanswered: unanswered[name]! }),
    ...(countsDropped.includes(name) && { dropped }),
    ...(name in goodOf && type !== 'rate' && { good: goodOf[name]! }),
    labels,
    help,
  };
}

export const progress: ProgressColumns = {
  answers: seriesName('http_reqs', 'counter', 'default'),
  times: seriesName('http_req_duration', 'trend', 'time'),
  lines: {
    label: 'scenario',
    started: seriesName(ownMetrics.started, 'counter', 'default'),
    ended: seriesName('iterations', 'counter', 'default'),
    dropped: seriesName('dropped_iterations', 'counter', 'default'),
  },
};

export const httpReqs = seriesName('http_reqs', 'counter', 'default');
export const httpReqDuration = seriesName('http_req_duration', 'trend', 'time');
/** The series of `ownMetrics.durationPower`. Its finer buckets replace those of `httpReqDuration`. */
export const durationPowerSeries = seriesName(ownMetrics.durationPower, 'trend', 'default');
/** The series of `ownMetrics.redirectedCall`. The record stores the values of this series under `httpReqDuration`. */
export const redirectedCallSeries = seriesName(ownMetrics.redirectedCall, 'trend', 'time');
/** The series of `ownMetrics.failedGrpc`. The record stores the values of this series under `grpcReqDuration`. */
export const failedGrpcSeries = seriesName(ownMetrics.failedGrpc, 'trend', 'time');
export const grpcReqDuration = seriesName('grpc_req_duration', 'trend', 'time');
/** The series that counts all requests of redirected calls. `httpReqs` counts each redirected call as one request. */
export const redirectRequests = seriesName('http_redirect_requests', 'counter', 'default');
/** The series of `ownMetrics.endedCalls`, as the script counts them. */
export const endedCalls = seriesName(ownMetrics.endedCalls, 'counter', 'default');
/** The series of `ownMetrics.answeredCalls`, as k6 counts them. */
export const answeredCalls = seriesName(ownMetrics.answeredCalls, 'counter', 'default');
export const httpReqFailed = seriesName('http_req_failed', 'rate', 'default');
export const arrivalDuration = seriesName(ownMetrics.arrivalDuration, 'trend', 'time');
export const wsConnecting = seriesName('ws_connecting', 'trend', 'time');
/** The series of sessions of `k6/ws` and `k6/websockets`. A session without an answer has no `status` label. */
export const wsSessions = seriesName('ws_sessions', 'counter', 'default');
export const iterations = seriesName('iterations', 'counter', 'default');
export const virtualUsers = seriesName('vus', 'gauge', 'default');
export const droppedIterations = seriesName('dropped_iterations', 'counter', 'default');

/**
 * Returns the k6 name of a trend of the record, and whether k6 measures it in milliseconds; undefined for other
 * metrics.
 */
export function trendOf(series: string): { name: string; inMilliseconds: boolean } | undefined {
  const found = k6Metrics.find(
    ([name, type, contains]) => type === 'trend' && seriesName(name, type, contains) === series,
  );
  return found && { name: found[0], inMilliseconds: found[2] === 'time' };
}
