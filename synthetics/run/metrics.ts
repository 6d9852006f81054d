import type { Metric, Select } from '../../results/record/metric.ts';
import type { Journey } from '../journey.ts';
import type { VitalName } from '../vitals/vitals.ts';

const viewLabels = ['journey', 'page', 'phase'];

export const interactionsMetric: Metric = {
  name: 'web_view_interactions',
  kind: 'sample',
  unit: '1',
  better: null,
  labels: viewLabels,
  help: 'Clicks, taps and keys of one page view. A view without any has no INP.',
};

export const vitalMetrics: Record<VitalName, Metric> = {
  LCP: ofEachView(vital('web_vital_lcp_seconds', 's', 'Largest Contentful Paint')),
  INP: {
    ...vital('web_vital_inp_seconds', 's', 'Interaction to Next Paint of the interactions of the journey'),
    onlyWith: { metric: interactionsMetric.name, why: 'no page was clicked or typed into' },
  },
  FCP: ofEachView(vital('web_vital_fcp_seconds', 's', 'First Contentful Paint')),
  TTFB: ofEachView(vital('web_vital_ttfb_seconds', 's', 'Time to First Byte')),
  // A busy machine delays paints, but does not change the distance of layout shifts. So a busy machine does not make
  // CLS INVALID.
  CLS: {
    ...ofEachView(vital('web_vital_cls_score', '1', 'Cumulative Layout Shift')),
    taint: { quantile: null, limit: null },
  },
};

export const stepMetric: Metric = {
  name: 'journey_step_seconds',
  kind: 'sample',
  unit: 's',
  better: 'lower',
  taint: { quantile: 'vitals' },
  judgedBy: ['journey', 'step'],
  labels: ['journey', 'step', 'phase'],
  help: 'Time of a completed step of a journey.',
};

export const successMetric: Metric = {
  name: 'journey_success',
  kind: 'sample',
  unit: '1',
  better: 'higher',
  labels: ['journey', 'phase'],
  help: '1 for a journey that reached its end, 0 for one that failed.',
};

export const metrics: readonly Metric[] = [
  ...Object.values(vitalMetrics),
  interactionsMetric,
  stepMetric,
  successMetric,
];

/** Returns a selector of page views for each page that the journey names. */
export function dueViews({ name, pages = {} }: Pick<Journey, 'name' | 'pages'>): Select[] {
  return Object.keys(pages).map((page) => ({ metric: interactionsMetric.name, match: { journey: name, page } }));
}

function vital(name: string, unit: Metric['unit'], what: string): Metric {
  return {
    name,
    kind: 'sample',
    unit,
    better: 'lower',
    taint: { quantile: 'vitals' },
    judgedBy: ['journey', 'page'],
    labels: viewLabels,
    help: `${what} of one page view.`,
  };
}

function ofEachView(metric: Metric): Metric {
  return { ...metric, dueWith: interactionsMetric.name };
}
