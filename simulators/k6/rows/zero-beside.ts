import type { Metric } from '../../../results/record/metric.ts';
import { ownMetrics, thrownBy } from '../../../scenarios/lib/names.ts';
import { seriesName } from './series-name.ts';

type Beside = NonNullable<Metric['zeroBeside']>;

const counter = (name: string) => seriesName(name, 'counter', 'default');
const beside = (events: string): Beside => ({ metric: counter(events) });

/**
 * Returns the events behind a counter with the label `result`. Each event in `metric` results in `true` or `false`. So
 * if every event results in `true`, an SLO on `result: false` gets the value 0 instead of missing data.
 */
export const besideResults = (metric: string): Beside => ({ metric, outcomes: { result: /^(true|false)$/ } });

/** The labels that describe the answer to a request, with their values. A request without an answer has status 0. */
const answer = { status: /^([1-9]\d\d|0)$/, expected_response: /^(true|false)$/, error_code: /^(1\d{3})?$/ };
/** The requests of a redirected call count as one request, so no request has the status of a followed redirect. */
const finalAnswer = { ...answer, status: /^((?!30[12378])[1-9]\d\d|0)$/ };

/**
 * Any iteration could raise a script's own Counter. So if iterations ran, a missing series of the Counter counts as 0.
 */
export const besideIterations = beside('iterations');

/**
 * Each key is a counter that may be 0 in a good run. Its value names the events that could raise the counter. The
 * counters are those of k6 and of the scenario library.
 */
export const zeroBeside: Readonly<Record<string, Beside>> = {
  http_reqs: { ...beside('http_reqs'), outcomes: finalAnswer },
  checks: besideResults(counter('checks')),
  http_redirect_requests: { ...beside('http_reqs'), outcomes: answer },
  // A session without an answer has no status.
  ws_sessions: { ...beside('ws_sessions'), outcomes: { status: /^([1-9]\d\d)?$/ } },
  [ownMetrics.repeatedRequests]: beside('http_reqs'),
  dropped_iterations: beside(ownMetrics.started),
  [ownMetrics.thrown]: {
    ...beside(ownMetrics.started),
    outcomes: { by: new RegExp(`^(${thrownBy.join('|')})$`) },
    alsoIn: 'exceptions',
  },
  // Only meshproof's own programs check the content of answers. So only calls of these programs can count as wrong
  // answers.
  [ownMetrics.wrongAnswers]: { metric: seriesName(ownMetrics.callDuration, 'trend', 'time') },
  [ownMetrics.writesLost]: beside(ownMetrics.writesChecked),
  [ownMetrics.writesDoubled]: beside(ownMetrics.writesChecked),
  [ownMetrics.writesUnreadable]: beside(ownMetrics.writesChecked),
  [ownMetrics.attacksLetIn]: beside(ownMetrics.attacks),
  [ownMetrics.attackCrashes]: beside(ownMetrics.attacks),
  [ownMetrics.grpcFailures]: beside(ownMetrics.grpcCalls),
};
