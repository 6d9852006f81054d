import { chatMetrics } from '../../simulators/chat-user/metrics.ts';
import { metricPanel } from './metric-panel.ts';
import type { Dashboard } from './panel.ts';
import { runAnnotations, runVariables } from './run-context.ts';
import { largest, perSecond, quantile, shareSoFar, soFar } from './run-queries.ts';
import type { JudgedSlos } from './slo-notes.ts';
import { uids } from './uids.ts';

/** Returns the dashboard of streaming inference. */
export function inferenceDashboard(judged: JudgedSlos): Dashboard {
  return {
    uid: uids.inference,
    title: 'Inference',
    description: 'Streams of a model: time to the first chunk, goodput, tokens and streams under way.',
    from: 'now-1h',
    variables: runVariables,
    annotations: runAnnotations,
    rows: [
      { title: 'Latency', panels: latency(judged) },
      { title: 'Streams', panels: streams(judged) },
    ],
  };
}

const { ttft, tpot, scheduled, dispatchDelay, requests, goodput, tokens, inFlight } = chatMetrics;

const latency = (judged: JudgedSlos) =>
  (
    [
      ['Time to the first chunk', ttft],
      ['Time per output token', tpot],
      ['Whole answer', scheduled],
      ['Dispatch delay of the load generator', dispatchDelay],
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

const streams = (judged: JudgedSlos) => [
  metricPanel(
    requests.name,
    {
      title: 'Ended streams',
      queries: [{ expr: soFar(requests.name, ['outcome']), legend: '{{outcome}}' }],
      more: 'The count since the start of the run.',
    },
    judged,
  ),
  metricPanel(
    goodput.name,
    {
      title: 'Streams that miss their goodput criteria',
      unit: 'percentunit',
      drawn: 'failed-share',
      queries: [{ expr: shareSoFar({ metric: goodput.name, match: { good: 'no' } }, goodput.name), legend: 'missed' }],
      more: 'The share since the start of the run.',
    },
    judged,
  ),
  metricPanel(
    tokens.name,
    { title: 'Tokens', unit: 'cps', queries: [{ expr: perSecond(tokens.name, ['type']), legend: '{{type}}' }] },
    judged,
  ),
  metricPanel(
    inFlight.name,
    { title: 'Streams under way', queries: [{ expr: largest(inFlight.name, ['run_id']), legend: 'run {{run_id}}' }] },
    judged,
  ),
];
