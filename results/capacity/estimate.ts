import { median } from 'simple-statistics';
import { type Crossing, crossingOf, type SharePoint } from './crossing.ts';
import type { CapacityStep } from './probe-log.ts';

/** Probes farther than this from the middle of the confirmations tell little of where the limit is crossed. */
const far = 3;
/** Holds of one minute fluctuate more than their own seconds show, so their events count by half. */
const worth = 0.5;

/**
 * The estimate of the capacity: from the confirmations where some are within the limit and some beyond it, else also
 * from the scans, which see less of a load.
 */
export function estimateOf(answers: readonly CapacityStep[]): Crossing {
  const seen = answers.flatMap(({ seen, value, hold }) =>
    seen ? [{ ...seen, value, hold, effective: seen.effective * worth }] : [],
  );
  if (seen.length === 0) return crossingOf(answers.map(({ value }) => ({ value, share: 1, effective: 0, limit: 0.5 })));
  const confirmed = seen.filter(({ hold }) => hold === 'confirm');
  const middle = median((confirmed.length > 0 ? confirmed : seen).map(({ value }) => value));
  const bracketed = confirmed.some((one) => one.share > one.limit) && confirmed.some((one) => one.share <= one.limit);
  return crossingOf(
    merged((bracketed ? confirmed : seen).filter(({ value }) => value <= middle * far && value >= middle / far)),
  );
}

/** One point per value and limit, with the evidence of all its holds. */
function merged(points: readonly SharePoint[]): SharePoint[] {
  const all = new Map<string, SharePoint>();
  for (const { value, limit, share, effective } of points) {
    const key = `${value} ${limit}`;
    const before = all.get(key) ?? { value, limit, share, effective: 0 };
    const sum = before.effective + effective;
    const mean = sum > 0 ? (before.share * before.effective + share * effective) / sum : share;
    all.set(key, { value, limit, share: mean, effective: sum });
  }
  return [...all.values()];
}
