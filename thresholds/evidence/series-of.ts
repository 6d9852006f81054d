import type { Evidence } from '../../results/record/evidence.ts';
import type { Labels } from '../../results/record/metric.ts';

const known = new WeakMap<Evidence, Map<string, readonly Labels[]>>();

/**
 * Returns the labels of each series of a metric once. A long run has millions of rows, each with its own copy of the
 * labels, and reading them again takes seconds. So the rows of a metric are read once, and no copy is kept.
 */
export function seriesOf(evidence: Evidence, metric: string): readonly Labels[] {
  const ofEvidence = known.get(evidence) ?? new Map<string, readonly Labels[]>();
  known.set(evidence, ofEvidence);
  const found = ofEvidence.get(metric) ?? [...distinct(evidence.labels(metric)).values()];
  ofEvidence.set(metric, found);
  return found;
}

function distinct(all: Iterable<Labels>): Map<string, Labels> {
  const series = new Map<string, Labels>();
  for (const labels of all) {
    const key = JSON.stringify(labels);
    if (!series.has(key)) series.set(key, labels);
  }
  return series;
}
