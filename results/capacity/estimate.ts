import { median } from 'simple-statistics';
import { type Crossing, crossingOf, type SharePoint } from './crossing.ts';
import { pooledShare } from './pooled-share.ts';
import type { CapacityStep } from './probe-log.ts';

/**
 * A probe is excluded if its value is more than this factor above or below the median value of the confirmations,
 * because it adds little information. If there are no confirmations, the median is that of all probes.
 */
const far = 3;
/**
 * The effective number of events of a hold is computed from the differences between its seconds. Several holds differ
 * from one another by more than the seconds of one hold do. Each effective event therefore counts as half an event.
 */
const worth = 0.5;

/**
 * Returns the estimate of the capacity. If the measured shares of the confirmations lie on both sides of the limit,
 * only the confirmations are used. Otherwise the scans are used too, although a short scan is less reliable.
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

/** Returns one point for each pair of value and limit. The point pools all holds with this pair. */
function merged(points: readonly (SharePoint & { n: number })[]): SharePoint[] {
  const all = new Map<string, (SharePoint & { n: number })[]>();
  for (const one of points) {
    const key = `${one.value} ${one.limit}`;
    all.set(key, [...(all.get(key) ?? []), one]);
  }
  return [...all.values()].map((holds) => ({ ...holds[0]!, ...pooledShare(holds) }));
}
