import type { Labels } from '../../../results/record/metric.ts';
import { answersOf, callKinds, ownMetrics, togetherTag } from '../../../scenarios/lib/names.ts';
import { scenarioParts } from '../program/keys.ts';
import type { Summary } from './summary.ts';

/** The counts of a k6 process, from k6's summary or from the received series. */
export type Counts = Pick<Summary, 'startedAtMs' | 'values' | 'count'>;

/**
 * Returns the counts of a k6 process that keeps no values. The counts are computed from the received series, so they
 * cannot show whether series were lost on the way.
 * @param received returns the sum of a received counter, by its name and labels in the record
 */
export function countsOfStream(received: (metric: string, match: Labels) => number): Counts {
  return {
    startedAtMs: null,
    values: () => undefined,
    count(key) {
      const { name, labels } = partsOf(key);
      const kind = togetherTag in labels ? callKinds.find((one) => answersOf[one] === name) : undefined;
      if (kind !== undefined) {
        const { [togetherTag]: _, ...rest } = labels;
        return received(`k6_${ownMetrics.answeredCalls}_total`, { ...rest, kind });
      }
      const dropped = name === 'dropped_iterations' ? scenarioParts(labels.scenario ?? '') : undefined;
      return received(`k6_${name}_total`, dropped ?? labels);
    },
  };
}

/** Returns the name and labels in a key such as `iterations{phase:steady,scenario:api}`. */
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
