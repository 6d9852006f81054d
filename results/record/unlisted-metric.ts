import type { Labels, Metric } from './metric.ts';

/** Words that mean harm in a metric name or in the label `outcome`: fewer are better. */
const harm = new Set(
  `crashes cut doubled dropped duplicate error errors exceptions expired failed failures limited lost malformed overloaded
  refused retries timeout timeouts violations wrong`.split(/\s+/),
);

/** Words that mean completed work in a metric name: more are better. */
const work = new Set(['alive', 'connected', 'success', 'throughput', 'total', 'up']);

/**
 * Returns a description of a metric that the run does not describe, such as in runs of an earlier version. The ending
 * of the name shows the unit (`_seconds`, `_bytes`, with or without `_total`). `better` is `higher` if a word of the
 * name means completed work and no word means harm.
 */
export function describeUnlisted(name: string, kind: Metric['kind'], { outcome = '' }: Labels = {}): Metric {
  const words = wordsOf(name);
  const harms = [...words, ...wordsOf(outcome)].some((word) => harm.has(word));
  return {
    name,
    kind,
    unit: unitOf(name),
    better: !harms && words.some((word) => work.has(word)) ? 'higher' : 'lower',
    labels: [],
    help: '',
  };
}

/** Returns the words of a name in snake_case, kebab-case or camelCase, in lower case. */
function wordsOf(name: string): string[] {
  return name.split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/).map((word) => word.toLowerCase());
}

function unitOf(name: string): Metric['unit'] {
  if (/_seconds(_total)?$/.test(name)) return 's';
  return /_bytes(_total)?$/.test(name) ? 'B' : '1';
}
