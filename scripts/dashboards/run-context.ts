import { lastingNames } from '../../results/prometheus/lasting.ts';
import { chatMetrics } from '../../simulators/chat-user/metrics.ts';
import * as k6 from '../../simulators/k6/rows/metrics.ts';
import { meshMetrics } from '../../simulators/mesh-node/real/mesh-metrics.ts';
import { stepMetric } from '../../synthetics/run/metrics.ts';
import type { Dashboard } from './panel.ts';
import { chosenRuns } from './run-queries.ts';

const info = lastingNames.runInfo;

export const runVariables: Dashboard['variables'] = [
  { name: 'plan', label: 'Plan', query: `label_values(${info}, plan)` },
  { name: 'target', label: 'Target', query: `label_values(${info}{plan=~"$plan"}, target)` },
  { name: 'run', label: 'Run', query: `label_values(${info}{plan=~"$plan",target=~"$target"}, run_id)` },
];

/** Metrics that count the traffic of a plan. Each kind of traffic has a metric that grows throughout every phase. */
const busy = [k6.iterations, k6.httpReqs, meshMetrics.sent.name, chatMetrics.requests.name, stepMetric.name];
/**
 * Prometheus has no series with the start and end of phases. So a phase is assumed to last while a `busy` metric with
 * the label of this phase grows.
 */
const growing = `changes({__name__=~"${busy.join('|')}",run_id=~"$run",phase!=""}[10s]) > 0`;

export const runAnnotations: Dashboard['annotations'] = [
  {
    name: 'Runs',
    expr: chosenRuns,
    step: '60s',
    title: '{{plan}} on {{target}}',
    text: 'run {{run_id}}',
    colour: 'blue',
  },
  {
    name: 'Phases',
    expr: `group by (run_id, phase) (${growing}) * on (run_id) group_left (plan, target) ${chosenRuns}`,
    step: '5s',
    title: '{{phase}}',
    text: '{{plan}}, run {{run_id}}',
    colour: 'purple',
  },
];
