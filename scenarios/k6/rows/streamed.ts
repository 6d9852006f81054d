import type { Labels } from '../../../results/record/metric.ts';
import { knotsOf } from '../../plan/load.ts';
import type { Plan } from '../../plan/plan.ts';
import { arrivalsIn, scenarioParts } from '../options/options.ts';
import type { Program } from '../program.ts';
import type { Summary } from './summary.ts';

/**
 * k6 keeps every value of every trend for its summary: 8 bytes for each of the ten trends of a request, and up to twice
 * that while a list grows. So many iterations with a request or two each are some 300 MB
 * (https://github.com/grafana/k6/issues/763).
 */
const mostKeptIterations = 2_000_000;

/** Whether k6 is to keep nothing: in a soak, and where its summary would need more memory than the load itself. */
export function isStreamed(
  { profile, phases }: Pick<Plan, 'profile' | 'phases'>,
  programs: readonly Program[],
): boolean {
  if (profile?.name === 'soak') return true;
  const knots = knotsOf(profile, phases);
  const iterations = phases.reduce(
    (sum, phase) => sum + programs.reduce((all, program) => all + (arrivalsIn(program, phase, knots)?.count ?? 0), 0),
    0,
  );
  return iterations > mostKeptIterations;
}

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
