import { webVitals } from '../../results/report/sections/shown-metrics.ts';
import { stepMetric, successMetric, vitalMetrics } from '../../synthetics/run/metrics.ts';
import { metricPanel } from './metric-panel.ts';
import type { Dashboard, Panel } from './panel.ts';
import { runAnnotations, runVariables } from './run-context.ts';
import { ofRuns, quantileOfSamples, slowestSample } from './run-queries.ts';
import type { JudgedSlos } from './slo-notes.ts';
import { uids } from './uids.ts';

/** Returns the dashboard of browser journeys: the web vitals of each page, and the steps of each journey. */
export function webVitalsDashboard(judged: JudgedSlos): Dashboard {
  return {
    uid: uids['web-vitals'],
    title: 'Web vitals',
    description: 'Browser journeys: the web vitals of each page, and the steps of each journey.',
    from: 'now-1h',
    variables: runVariables,
    annotations: runAnnotations,
    rows: [
      { title: '75th percentile of each page', panels: webVitals.map((vital) => vitalPanel(vital, 'value', judged)) },
      { title: 'Slowest view of each page', panels: webVitals.map((vital) => vitalPanel(vital, 'lines', judged)) },
      { title: 'Journeys', panels: journeys(judged) },
    ],
  };
}

function vitalPanel(
  { short, title, limits: [good] }: (typeof webVitals)[number],
  kind: 'value' | 'lines',
  judged: JudgedSlos,
) {
  const { name } = vitalMetrics[short];
  const isValue = kind === 'value';
  const expr = isValue ? quantileOfSamples(0.75, name, ['page']) : slowestSample(name, ['page']);
  const parts = {
    title: isValue ? `${short}: ${title}` : short,
    kind,
    drawn: 'quantile' as const,
    limits: [{ value: good, better: 'lower' as const }],
    queries: [{ expr, legend: '{{page}}', isInstant: isValue }],
    more: `Up to ${good}${short === 'CLS' ? '' : ' s'} is good (https://web.dev/articles/vitals).`,
  };
  return metricPanel(name, parts, judged);
}

const journeys = (judged: JudgedSlos): Panel[] => [
  metricPanel(
    stepMetric.name,
    {
      title: 'Slowest step',
      drawn: 'quantile',
      queries: [{ expr: slowestSample(stepMetric.name, ['journey', 'step']), legend: '{{journey}}: {{step}}' }],
    },
    judged,
  ),
  metricPanel(
    successMetric.name,
    {
      title: 'Successful journeys',
      unit: 'percentunit',
      limits: [{ value: 1, better: 'higher' }],
      queries: [
        {
          expr:
            `sum by (journey) (sum_over_time(${ofRuns(successMetric.name)}[$__range])) / ` +
            `sum by (journey) (count_over_time(${ofRuns(successMetric.name)}[$__range]))`,
          legend: '{{journey}}',
          isInstant: true,
        },
      ],
      kind: 'value',
      more: 'The panel shows the share of successful runs of each journey in the selected time range.',
    },
    judged,
  ),
];
