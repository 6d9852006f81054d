import { oneLine } from '../../../scenarios/base/one-line.ts';
import type { Evidence } from '../../record/evidence.ts';
import { toFieldComparison } from '../../record/field-comparison.ts';
import type { Sample } from '../../record/row.ts';
import { nearestRank } from '../../stats/quantile.ts';
import { formatCount, formatValue } from '../../words/format.ts';
import { shown, webVitals } from './shown-metrics.ts';

export type Rating = 'good' | 'needs improvement' | 'poor';
export type VitalRow = {
  page: string;
  vital: string;
  title: string;
  samples: string;
  median: string;
  p75: string;
  worst: string;
  limits: string;
  rating: Rating;
  /** The cause of the worst value, as far as the browser reports it. */
  attribution: string;
};
export type StepRow = { journey: string; step: string; samples: string; median: string; p75: string; worst: string };
export type JourneyRow = { journey: string; runs: number; succeeded: number; failed: boolean };
/** `field` is the median of the values that the page posted, `lab` the median of those that meshproof measured. */
export type FieldRow = {
  page: string;
  vital: string;
  views: string;
  lab: string;
  field: string;
  /** The posted value minus the measured value, for the page view with the largest difference. */
  difference: string;
  differs: number;
};
export type Web = {
  field: FieldRow[];
  vitals: VitalRow[];
  journeys: JourneyRow[];
  /** The runs of all journeys together; null without journeys. */
  total: { runs: number; succeeded: number } | null;
  steps: StepRow[];
};

/** Returns the browser samples of the whole run, even of phases that no SLO judges, because browser samples are few. */
export function toWeb(evidence: Evidence): Web {
  const vitals = webVitals.flatMap((vital) =>
    [...groupBy(evidence.samples(vital.metric), (sample) => sample.labels.page ?? '')].map(([page, samples]) => {
      const { sorted, worst } = order(samples);
      const [good, poor] = vital.limits;
      const p75 = nearestRank(sorted, 0.75);
      const rating: Rating = p75 <= good ? 'good' : p75 <= poor ? 'needs improvement' : 'poor';
      return {
        page: page || '(no page)',
        vital: vital.short,
        title: vital.title,
        ...shape(sorted, vital.unit),
        limits: `good ≤ ${formatValue(good, vital.unit)}, poor > ${formatValue(poor, vital.unit)}`,
        rating,
        attribution: attributionOf(worst),
      };
    }),
  );
  const steps = [...groupBy(evidence.samples(shown.journeyStep), stepKey)].map(([, samples]) => ({
    journey: samples[0]!.labels.journey ?? '',
    step: samples[0]!.labels.step ?? '',
    ...shape(order(samples).sorted, 's'),
  }));
  const journeys = [...groupBy(evidence.samples(shown.journeySuccess), (sample) => sample.labels.journey ?? '')].map(
    ([journey, samples]) => ({
      journey,
      ...tally(samples),
      failed: samples.some((sample) => sample.value !== 1),
    }),
  );
  const byPage = (a: { page: string }, b: { page: string }) => a.page.localeCompare(b.page);
  return {
    vitals: vitals.sort(byPage),
    field: fieldRows(evidence).sort(byPage),
    journeys,
    steps,
    total: journeys.length > 0 ? tally([...evidence.samples(shown.journeySuccess)]) : null,
  };
}

function tally(samples: readonly Sample[]): { runs: number; succeeded: number } {
  return { runs: samples.length, succeeded: samples.filter((sample) => sample.value === 1).length };
}

function fieldRows(evidence: Evidence): FieldRow[] {
  return webVitals.flatMap(({ metric, short, unit }) =>
    [...groupBy(evidence.samples(metric), (sample) => sample.labels.page ?? '')].flatMap(([page, samples]) => {
      const found = toFieldComparison(samples);
      if (!found) return [];
      return {
        page: page || '(no page)',
        vital: short,
        views: formatCount(found.views),
        lab: formatValue(found.lab, unit),
        field: formatValue(found.field, unit),
        difference: formatValue(found.furthest, unit),
        differs: found.differs,
      };
    }),
  );
}

function stepKey(sample: Sample): string {
  return JSON.stringify([sample.labels.journey, sample.labels.step]);
}

function order(samples: readonly Sample[]): { sorted: number[]; worst: Sample } {
  const ascending = [...samples].sort((a, b) => a.value - b.value);
  return { sorted: ascending.map((sample) => sample.value), worst: ascending.at(-1)! };
}

function shape(sorted: readonly number[], unit: string) {
  return {
    samples: formatCount(sorted.length),
    median: formatValue(nearestRank(sorted, 0.5), unit),
    p75: formatValue(nearestRank(sorted, 0.75), unit),
    worst: formatValue(sorted.at(-1)!, unit),
  };
}

/** Details that describe the journey run and not the page, so they are no cause of a slow page. */
const notOfThePage = new Set(['navigation', 'run', 'contention', 'starts', 'trace']);

function attributionOf({ detail }: Sample): string {
  if (typeof detail !== 'object' || detail === null) return '';
  return Object.entries(detail)
    .filter(([key, value]) => ['string', 'number'].includes(typeof value) && value !== '' && !notOfThePage.has(key))
    .slice(0, 6)
    .map(([key, value]) => {
      if (typeof value !== 'number') return `${key} ${oneLine(String(value))}`;
      const isTime = key.endsWith('Seconds');
      return `${key.replace(/Seconds$/, '')} ${formatValue(value, isTime ? 's' : '1')}`;
    })
    .join(', ')
    .slice(0, 300);
}

function groupBy<T>(all: Iterable<T>, keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}
