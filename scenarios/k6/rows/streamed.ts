import type { Labels } from '../../../results/record/metric.ts';
import { scenarioParts } from '../program/keys.ts';
import type { Summary } from './summary.ts';

/** What the account of a run is made of: k6's summary, or what came in. */
export type Counts = Pick<Summary, 'startedAtMs' | 'values' | 'count'>;

/**
 * The counts of a k6 that kept none, from the series that it sent. They say what became of the load; that nothing was
 * lost on the way they cannot say.
 * @param received sums of counters that came in, by their name and labels in the record
 */
export function countsOfStream(received: (metric: string, match: Labels) => number): Counts {
  return {
    startedAtMs: null,
    values: () => undefined,
    count(key) {
      const { name, labels } = partsOf(key);
      const dropped = name === 'dropped_iterations' ? scenarioParts(labels.scenario ?? '') : undefined;
      return received(`k6_${name}_total`, dropped ?? labels);
    },
  };
}

/** `iterations{phase:steady,scenario:api}`, as `subMetricKey` writes it. */
function partsOf(key: string): { name: string; labels: Record<string, string> } {
  const [, name = key, inner = ''] = /^([^{]+)\{(.*)\}$/.exec(key) ?? [];
  const pairs =
    inner === ''
      ? []
      : inner.split(',').map((pair): [string, string] => {
          const at = pair.indexOf(':');
          return [pair.slice(0, at), pair.slice(at + 1)];
        });
  return { name, labels: Object.fromEntries(pairs) };
}
