import type { Labels } from '../../results/record/metric.ts';
import type { ProducerEnd } from '../../results/record/producer.ts';
import type { Row, Sample } from '../../results/record/row.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';

/**
 * Longer texts are cut. An error can contain a whole web page, and readers of the record accept no line of that length.
 */
export const longestText = 10_000;

/**
 * Returns the row with masked and shortened metric name and labels. A program of a user may put a secret into a tag.
 */
export function maskRow<R extends Row>(row: R): R {
  const labels = maskLabels(row.labels);
  const metric = cleanLabel(row.metric);
  return labels === row.labels && metric === row.metric ? row : { ...row, metric, labels };
}

/** Returns the sample with masked and shortened metric name, labels and detail. */
export function maskSample(sample: Sample): Sample {
  const { detail } = sample;
  return { ...maskLabelled(sample), ...(detail !== undefined && { detail: maskValue(detail) }) };
}

/**
 * Returns the end state of a traffic source with masked labels in `due` and `scenarios`, so that they equal the masked
 * labels of the recorded rows.
 */
export function maskEnd(end: ProducerEnd): ProducerEnd {
  const { due, scenarios } = end;
  return {
    ...end,
    ...(due && { due: due.map(({ metric, match }) => ({ metric, match: maskLabels(match) })) }),
    ...(scenarios && { scenarios: scenarios.map(maskLabels) }),
  };
}

/** Returns the data of an event, or the detail of a sample, with masked and shortened texts. */
export function maskValue<T>(value: T): T {
  return shorten(masker.value(value));
}

function shorten<T>(value: T): T {
  if (typeof value === 'string') return shortText(value) as T;
  if (Array.isArray(value)) return value.map(shorten) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [shortText(key), shorten(one)])) as T;
}

function shortText(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}

function cleanLabel(text: string): string {
  return shortText(masker.label(text));
}

function maskLabelled(sample: Sample): Sample {
  return { ...sample, metric: cleanLabel(sample.metric), labels: maskLabels(sample.labels) };
}

function maskLabels(labels: Labels): Labels {
  const isClean = Object.entries(labels).every(
    ([name, value]) => cleanLabel(name) === name && cleanLabel(value) === value,
  );
  if (isClean) return labels;
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [cleanLabel(name), cleanLabel(value)]));
}
