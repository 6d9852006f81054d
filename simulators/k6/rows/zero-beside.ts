import type { Metric } from '../../../results/record/metric.ts';
import { ownMetrics } from '../../../scenarios/lib/names.ts';
import { seriesName } from './series-name.ts';

type Beside = NonNullable<Metric['zeroBeside']>;

const counter = (name: string) => seriesName(name, 'counter', 'default');
const beside = (events: string): Beside => ({ metric: counter(events) });

/** Returns the events that could raise a counter with a label for the outcome: each event could have either outcome. */
export const besideOutcomes = (metric: string, label: string): Beside => ({
  metric,
  outcome: { label, values: ['true', 'false'] },
});

/** Any iteration of a script can raise the script's Counter. */
export const besideIterations = beside('iterations');

/** The events that could raise each counter of k6 and of the scenario library that may be 0 in a good run. */
export const zeroBeside: Readonly<Record<string, Beside>> = {
  http_reqs: besideOutcomes(counter('http_reqs'), 'expected_response'),
  checks: besideOutcomes(counter('checks'), 'result'),
  http_redirect_requests: beside('http_reqs'),
  [ownMetrics.repeatedRequests]: beside('http_reqs'),
  dropped_iterations: beside(ownMetrics.started),
  [ownMetrics.thrown]: { ...beside(ownMetrics.started), alsoIn: 'exceptions' },
  // Only the shipped programs check the content of answers, so the calls of their client are counted here.
  [ownMetrics.wrongAnswers]: { metric: seriesName(ownMetrics.callDuration, 'trend', 'time') },
  [ownMetrics.writesLost]: beside(ownMetrics.writesChecked),
  [ownMetrics.writesDoubled]: beside(ownMetrics.writesChecked),
  [ownMetrics.writesUnreadable]: beside(ownMetrics.writesChecked),
  [ownMetrics.attacksLetIn]: beside(ownMetrics.attacks),
  [ownMetrics.attackCrashes]: beside(ownMetrics.attacks),
  [ownMetrics.grpcFailures]: beside(ownMetrics.grpcCalls),
};
