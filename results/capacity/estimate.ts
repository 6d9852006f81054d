import { median } from 'simple-statistics';
import { type Crossing, crossingOf, type SharePoint } from './crossing.ts';
import { pooledShare } from './pooled-share.ts';
import type { CapacityStep } from './probe-log.ts';

/**
 * A probe is excluded if its load differs from the median load by more than this factor. Such a probe adds little
 * information.
 */
const far = 3;
/**
 * A factor for `effective`, the number of independent events in a probe. This number comes from the spread between the
 * seconds of one probe. The spread between probes is larger, so the number is halved.
 */
const worth = 0.5;

/**
 * Returns the estimate of the capacity. Short probes are less reliable. They are ignored if long probes (confirmations)
 * found shares of bad events both above and below the limit.
 */
export function estimateOf(answers: readonly CapacityStep[]): Crossing {
  const seen = answers.flatMap(({ seen, value, hold, good, bad }) =>
    seen ? [{ ...seen, value, hold, effective: seen.effective * worth, n: good + bad }] : [],
  );
  if (seen.length === 0) return crossingOf(answers.map(({ value }) => ({ value, share: 1, effective: 0, limit: 0.5 })));
  const confirmed = seen.filter(({ hold }) => hold === 'confirm');
  const middle = median((confirmed.length > 0 ? confirmed : seen).map(({ value }) => value));
  const bracketed = confirmed.some((one) => one.share > one.limit) && confirmed.some((one) => one.share <= one.limit);
  return crossingOf(
    merged((bracketed ? confirmed : seen).filter(({ value }) => value <= middle * far && value >= middle / far)),
  );
}

/** Returns one point for all probes with the same load and limit. */
function merged(points: readonly (SharePoint & { n: number })[]): SharePoint[] {
  const all = new Map<string, (SharePoint & { n: number })[]>();
  for (const one of points) {
    const key = `${one.value} ${one.limit}`;
    all.set(key, [...(all.get(key) ?? []), one]);
  }
  return [...all.values()].map((holds) => ({ ...holds[0]!, ...pooledShare(holds) }));
}
