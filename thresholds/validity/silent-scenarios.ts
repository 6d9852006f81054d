import type { Evidence } from '../../results/record/evidence.ts';
import type { Labels } from '../../results/record/metric.ts';
import { formatCountOf } from '../../results/words/format.ts';
import { amountOf } from '../evidence/per-second.ts';
import { k6Iterations, k6Of } from './k6-of.ts';
import { allKinds, type Rule } from './rule.ts';

const started = 'k6_started_iterations_total';
/** The metrics that show that k6 tried to start an iteration. */
const tries = [started, k6Iterations, 'k6_dropped_iterations_total'];
/** The metrics that show that a scenario got an answer. */
const answers = [
  ...['k6_http_reqs_total', 'k6_grpc_streams_total', 'k6_grpc_req_duration_seconds'],
  ...['k6_ws_sessions_total', 'k6_ws_msgs_received_total'],
];

/**
 * The rule for scenarios that start no iteration while other scenarios make load. If no scenario makes load, the rule
 * `nothingSent` applies.
 */
export const unstartedScenarios: Rule = (evidence) => {
  if (evidence.events.some((event) => event.kind === 'target-died')) return [];
  const tried = withSome(evidence, tries);
  return evidence.producers
    .filter(({ status, completed, dropped, inFlight }) => status === 'done' && completed + dropped + inFlight > 0)
    .flatMap(({ name, scenarios = [] }) =>
      scenarios
        .map(nameOf)
        .filter((scenario) => !tried.has(scenario))
        .map((scenario) => ({
          code: 'nothing-sent',
          cause: `the scenario ${scenario} sent nothing`,
          taints: { producers: [name], kinds: allKinds },
          evidence: 'no iteration was started',
        })),
    );
};

/** The rule for scenarios that run iterations but send nothing. */
export const silentScenarios: Rule = (evidence) => {
  const producer = k6Of(evidence);
  if (producer === undefined) return [];
  const answered = withSome(evidence, answers);
  return [...countsByScenario(evidence, k6Iterations)]
    .filter(([scenario, iterations]) => iterations > 0 && !answered.has(scenario))
    .map(([scenario, iterations]) => ({
      code: 'nothing-sent',
      cause: `the scenario ${scenario} sent nothing`,
      taints: { producers: [producer], kinds: allKinds },
      evidence: `${formatCountOf(iterations, 'iteration')} without a request`,
    }));
};

/**
 * The rule for scenarios that a script defines itself. A scenario breaks the rule if none of its iterations or requests
 * ended during the load. Iterations that a plan starts need no such rule: an unanswered iteration counts against the
 * SLOs on latency.
 */
export const unendedScenarios: Rule = (evidence) => {
  const producer = k6Of(evidence);
  if (producer === undefined) return [];
  const own = new Set(Array.from(evidence.rows(started), ({ labels }) => labels.program && nameOf(labels)));
  const ended = withSome(evidence, [k6Iterations, ...answers]);
  return [...countsByScenario(evidence, started)]
    .filter(([scenario, n]) => n > 0 && own.has(scenario) && !ended.has(scenario))
    .map(([scenario, n]) => ({
      code: 'nothing-ended',
      cause: `no iteration and no request of the scenario ${scenario} ended`,
      taints: { producers: [producer], kinds: allKinds },
      evidence: `${formatCountOf(n, 'iteration was', 'iterations were')} cut off at the end of the load`,
    }));
};

/**
 * Returns the counts of a metric by scenario. Scenarios of two scripts are separate, even if their names are equal.
 */
export function countsByScenario(evidence: Evidence, metric: string, match: Labels = {}): Map<string, number> {
  return countsBy(evidence, metric, nameOf, match);
}

/** Returns the counts of a metric by group. `by` returns the name of a row's group from its labels. */
export function countsBy(
  evidence: Evidence,
  metric: string,
  by: (labels: Labels) => string,
  match: Labels = {},
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of evidence.rows(metric, match)) {
    const name = by(row.labels);
    counts.set(name, (counts.get(name) ?? 0) + amountOf(row));
  }
  return counts;
}

/** Returns the scenarios in which at least one of the metrics has a count above 0. */
function withSome(evidence: Evidence, metrics: readonly string[]): Set<string> {
  const counts = metrics.flatMap((metric) => [...countsByScenario(evidence, metric)]);
  return new Set(counts.filter(([, count]) => count > 0).map(([scenario]) => scenario));
}

/** Only a script with its own executors has the label `program`. */
function nameOf({ scenario = '', program }: Labels): string {
  return program ? `${scenario} of ${program}` : scenario;
}
