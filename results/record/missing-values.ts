import { type Labels, type Metric, matches, type Select } from './metric.ts';
import type { Sample } from './row.ts';
import { detailOf, softNavigation } from './sample-detail.ts';

/**
 * Returns the samples of `due`, such as page views, for which `values` has no sample of the same journey run with equal
 * labels. Single-page navigations are ignored, because the browser may measure nothing of such navigations.
 */
export function missingValues(due: readonly Sample[], values: readonly Sample[]): Sample[] {
  const known = new Map<string, number>();
  for (const sample of values) {
    const place = placeOf(sample);
    if (place !== undefined) known.set(place, (known.get(place) ?? 0) + 1);
  }
  return due.filter((sample) => {
    const place = placeOf(sample);
    if (place === undefined) return false;
    const left = known.get(place) ?? 0;
    known.set(place, left - 1);
    return left <= 0;
  });
}

/** Returns the journey run and the labels of a sample; undefined for a single-page navigation. */
function placeOf(sample: Sample): string | undefined {
  const { run, navigation } = detailOf(sample);
  return navigation === softNavigation ? undefined : JSON.stringify([run, sample.labels]);
}

/**
 * Returns the series of `due` that have no samples, such as views of a page that was never opened. Only series that fit
 * `match` count, and only those without which `metric` has no value (`dueWith`, `onlyWith`). `isSeen` returns whether a
 * series has samples.
 */
export function unseenSeries(
  due: readonly Select[],
  metric: Metric | undefined,
  match: Labels,
  isSeen: (series: Select) => boolean,
): Select[] {
  const source = metric?.dueWith ?? metric?.onlyWith?.metric;
  return due
    .filter((one) => one.metric === source && matches({ ...match, ...one.match }, match))
    .map((one) => ({ metric: one.metric, match: { ...match, ...one.match } }))
    .filter((series) => !isSeen(series));
}
