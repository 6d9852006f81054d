import type { Labels } from '../../results/record/metric.ts';
import type { Row, Sample } from '../../results/record/row.ts';
import { door } from '../../scenarios/base/secrets/door.ts';

/**
 * The row with masked metric name and labels; the same row when they contain no secret. A program of a user may put a
 * secret into a tag.
 */
export function maskRow<R extends Row>(row: R): R {
  const labels = maskLabels(row.labels);
  const metric = door.label(row.metric);
  return labels === row.labels && metric === row.metric ? row : { ...row, metric, labels };
}

/** The sample with masked metric name, labels and detail. */
export function maskSample(sample: Sample): Sample {
  const { detail } = sample;
  return { ...maskLabelled(sample), ...(detail !== undefined && { detail: door.value(detail) }) };
}

function maskLabelled(sample: Sample): Sample {
  return { ...sample, metric: door.label(sample.metric), labels: maskLabels(sample.labels) };
}

function maskLabels(labels: Labels): Labels {
  const isClean = Object.entries(labels).every(
    ([name, value]) => door.label(name) === name && door.label(value) === value,
  );
  if (isClean) return labels;
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [door.label(name), door.label(value)]));
}
