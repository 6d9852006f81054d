import * as k6 from '../../simulators/k6/rows/metrics.ts';
import { generatorNames } from '../watch/generator-sampler.ts';
import { heartbeatNames } from '../watch/heartbeat.ts';
import { offeredMetrics } from '../watch/offered-meter.ts';
import { resourceNames } from '../watch/target-resources.ts';
import { metricPanel } from './metric-panel.ts';
import type { Dashboard } from './panel.ts';
import { runAnnotations, runVariables } from './run-context.ts';
import { largest, perSecond, quantile, shareSoFar, soFar } from './run-queries.ts';
import type { JudgedSlos } from './slo-notes.ts';
import { uids } from './uids.ts';

const [offered] = offeredMetrics;

/** Returns the dashboard of one run: traffic, latency, the target and the load generator. */
export function runDashboard(judged: JudgedSlos): Dashboard {
  return {
    uid: uids.run,
    title: 'Run',
    description: 'One run: its traffic, its latency, its target and its load generator.',
    from: 'now-1h',
    variables: runVariables,
    annotations: runAnnotations,
    rows: [
      { title: 'Traffic', panels: traffic(judged) },
      { title: 'Latency', panels: latency(judged) },
      { title: 'Target', panels: target(judged) },
      { title: 'Load generator', panels: generator(judged) },
    ],
  };
}

const failed = { metric: k6.httpReqs, match: { expected_response: 'false' } };

const traffic = (judged: JudgedSlos) => [
  metricPanel(
    offered!.name,
    {
      title: 'Planned starts and answers',
      unit: 'reqps',
      queries: [
        { expr: perSecond(offered!.name, ['part']), legend: 'planned, {{part}}' },
        { expr: perSecond(k6.httpReqs, ['scenario']), legend: 'answered, {{scenario}}' },
      ],
      more:
        'Compare planned and answered: a slow target cannot lower the planned rate. ' +
        'A start can send several requests.',
    },
    judged,
  ),
  metricPanel(
    k6.httpReqs,
    {
      title: 'Failed requests',
      unit: 'percentunit',
      drawn: 'failed-share',
      queries: [{ expr: shareSoFar(failed, k6.httpReqs, ['scenario']), legend: '{{scenario}}' }],
      more: 'The share of failed requests since the start of the run.',
    },
    judged,
  ),
  metricPanel(
    k6.droppedIterations,
    {
      title: 'Dropped iterations',
      queries: [{ expr: droppedSoFar(), legend: '{{scenario}}' }],
      more: 'The count since the start of the run. Above 0, the run has less load than planned.',
    },
    judged,
  ),
  metricPanel(
    k6.virtualUsers,
    { title: 'Virtual users', queries: [{ expr: largest(k6.virtualUsers, ['run_id']), legend: 'run {{run_id}}' }] },
    judged,
  ),
];

/**
 * Returns a query for the dropped iterations. k6 sends no such series before it drops the first iteration. Until then,
 * the query returns 0 for every scenario that ran iterations.
 */
function droppedSoFar(): string {
  return `${soFar(k6.droppedIterations, ['scenario'])} or 0 * ${soFar(k6.iterations, ['scenario'])}`;
}

const latency = (judged: JudgedSlos) => [
  metricPanel(
    k6.httpReqDuration,
    {
      title: 'Request duration',
      drawn: 'quantile',
      queries: [0.5, 0.95, 0.99].map((q) => ({ expr: quantile(q, k6.httpReqDuration), legend: `p${q * 100}` })),
    },
    judged,
  ),
  metricPanel(
    k6.httpReqDuration,
    {
      title: 'p95 by scenario',
      drawn: 'quantile',
      queries: [{ expr: quantile(0.95, k6.httpReqDuration, ['scenario']), legend: '{{scenario}}' }],
    },
    judged,
  ),
];

const target = (judged: JudgedSlos) => [
  metricPanel(
    heartbeatNames.up,
    {
      title: 'Target up',
      limits: [{ value: 1, better: 'higher' }],
      queries: [{ expr: largest(heartbeatNames.up, ['run_id']), legend: 'run {{run_id}}' }],
    },
    judged,
  ),
  metricPanel(
    heartbeatNames.stall,
    { title: 'Longest stall', queries: [{ expr: largest(heartbeatNames.stall), legend: 'longest wait' }] },
    judged,
  ),
  metricPanel(
    resourceNames.cpu,
    { title: 'CPU of the target', queries: [{ expr: largest(resourceNames.cpu, ['from']), legend: '{{from}}' }] },
    judged,
  ),
  metricPanel(
    resourceNames.memory,
    { title: 'Memory of the target', queries: [{ expr: largest(resourceNames.memory, ['from']), legend: '{{from}}' }] },
    judged,
  ),
];

const generator = (judged: JudgedSlos) => [
  metricPanel(
    generatorNames.host,
    {
      title: 'Busy CPU of the host',
      unit: 'percentunit',
      queries: [
        { expr: largest(generatorNames.host), legend: 'busy' },
        { expr: largest(generatorNames.steal), legend: 'stolen by the hypervisor' },
      ],
      more: 'A busy load generator makes latencies longer, and its run INVALID.',
    },
    judged,
  ),
  metricPanel(
    generatorNames.lag,
    { title: 'Event-loop lag', queries: [{ expr: largest(generatorNames.lag), legend: 'conductor' }] },
    judged,
  ),
];
