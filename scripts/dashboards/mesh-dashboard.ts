import { meshMetrics } from '../../simulators/mesh-node/real/mesh-metrics.ts';
import { metricPanel } from './metric-panel.ts';
import type { Dashboard } from './panel.ts';
import { runAnnotations, runVariables } from './run-context.ts';
import { largest, perSecond, quantile, shareSoFar, soFar } from './run-queries.ts';
import type { JudgedSlos } from './slo-notes.ts';
import { uids } from './uids.ts';

/** Returns the dashboard of simulated mesh nodes. */
export function meshDashboard(judged: JudgedSlos): Dashboard {
  return {
    uid: uids.mesh,
    title: 'Mesh',
    description: 'Simulated mesh nodes: messages, their outcomes and their latency.',
    from: 'now-1h',
    variables: runVariables,
    annotations: runAnnotations,
    rows: [
      { title: 'Messages', panels: messages(judged) },
      { title: 'Latency', panels: latency(judged) },
    ],
  };
}

const { sent, delivered, lost, duplicate, nodesConnected, operations } = meshMetrics;

const messages = (judged: JudgedSlos) => [
  metricPanel(
    sent.name,
    {
      title: 'Messages',
      unit: 'cps',
      queries: [
        { expr: perSecond(sent.name, ['transport']), legend: 'sent, {{transport}}' },
        { expr: perSecond(delivered.name, ['transport']), legend: 'delivered, {{transport}}' },
      ],
    },
    judged,
  ),
  metricPanel(
    lost.name,
    {
      title: 'Lost messages',
      queries: [{ expr: `${soFar(lost.name, ['by'])} or 0 * ${soFar(sent.name)}`, legend: 'lost {{by}}' }],
      more: 'The count since the start of the run.',
    },
    judged,
  ),
  metricPanel(
    duplicate.name,
    {
      title: 'Repeated messages',
      queries: [{ expr: `${soFar(duplicate.name)} or 0 * ${soFar(sent.name)}`, legend: 'repeated' }],
      more: 'The count since the start of the run.',
    },
    judged,
  ),
  metricPanel(
    operations.name,
    {
      title: 'Failed operations',
      unit: 'percentunit',
      drawn: 'failed-share',
      queries: [
        {
          expr: shareSoFar({ metric: operations.name, match: { outcome: 'error' } }, operations.name, ['operation']),
          legend: '{{operation}}',
        },
      ],
      more: 'The share of failed operations since the start of the run.',
    },
    judged,
  ),
  metricPanel(
    nodesConnected.name,
    {
      title: 'Connected nodes',
      queries: [{ expr: largest(nodesConnected.name, ['run_id']), legend: 'run {{run_id}}' }],
    },
    judged,
  ),
];

const latency = (judged: JudgedSlos) =>
  (
    [
      ['Delivery', meshMetrics.delivery],
      ['Acknowledgement', meshMetrics.ack],
      ['Ping', meshMetrics.ping],
      ['Connect', meshMetrics.connect],
    ] as const
  ).map(([title, { name }]) =>
    metricPanel(
      name,
      {
        title,
        drawn: 'quantile',
        queries: [0.5, 0.95, 0.99].map((q) => ({ expr: quantile(q, name), legend: `p${q * 100}` })),
      },
      judged,
    ),
  );
