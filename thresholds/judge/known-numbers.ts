import type { Judged } from './judged.ts';

/**
 * Returns the verdict with null for every number that is not finite, because a record contains only finite numbers. NaN
 * makes the verdict INCONCLUSIVE, because NaN cannot be compared with an objective. A PASS with an infinite value also
 * becomes INCONCLUSIVE, because nothing measurable is infinite.
 */
export function withKnownNumbers(judged: Judged): Judged {
  const { value, interval } = judged;
  const known = {
    ...judged,
    value: finiteOrNull(value),
    interval: interval && ([finiteOrNull(interval[0]), finiteOrNull(interval[1])] as Judged['interval']),
  };
  if (value === null || Number.isFinite(value)) return known;
  if (!Number.isNaN(value) && judged.verdict !== 'PASS') return known;
  const reason = `${judged.reason}: the value is not a finite number`;
  return { ...known, verdict: 'INCONCLUSIVE', reasonCode: 'not-a-number', reason };
}

function finiteOrNull(value: number | null): number | null {
  return Number.isFinite(value) ? value : null;
}
