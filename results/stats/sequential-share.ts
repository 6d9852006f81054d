import { max } from 'simple-statistics';

/** The side of a limit on which a share lies; `undecided` while the events do not show the side. */
export type ShareFinding = 'above' | 'below' | 'undecided';

/**
 * Returns the side of `limit` on which a share of bad events lies. The function may be called any number of times while
 * events arrive. Over all calls together, each of the two sides is named wrongly with a probability of at most `level`.
 * For each side, the test divides the mean likelihood of some shares on this side by the likelihood of the limit. If
 * the true share lies on the other side, the quotient is a supermartingale. The quotient then reaches 1 / level with a
 * probability of at most `level` (Ville 1939; Robbins, Annals of Mathematical Statistics 41, 1970). `bad` and `n` may
 * be fractions.
 */
export function sequentialShare(bad: number, n: number, limit: number, level = 0.05): ShareFinding {
  if (!(n > 0)) return 'undecided';
  // With a limit of 0 or 1, one counterexample decides, and no number of events proves the opposite.
  if (limit <= 0) return bad > 0 ? 'above' : 'undecided';
  if (limit >= 1) return bad < n ? 'below' : 'undecided';
  const needed = -Math.log(level);
  if (logEvidence(bad, n, limit, 1) >= needed) return 'above';
  return logEvidence(bad, n, limit, -1) >= needed ? 'below' : 'undecided';
}

/**
 * The likelihood of one side of the limit is the mean of the likelihoods of several shares on that side. The odds of
 * these shares are 2^(±1/4), 2^(±2/4), … 2^(±24/4) times the odds of the limit. The lower side also has the share 0.
 */
const steps = 24;
const stepsPerDoubling = 4;

/**
 * Returns ln(mean likelihood of the shares on one side / likelihood of the limit). `side` is 1 for larger shares, -1
 * for smaller ones.
 */
function logEvidence(bad: number, n: number, limit: number, side: 1 | -1): number {
  const good = n - bad;
  const odds = limit / (1 - limit);
  const terms: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const share = 1 - 1 / (1 + odds * 2 ** ((side * step) / stepsPerDoubling));
    terms.push(bad * Math.log(share / limit) + good * Math.log((1 - share) / (1 - limit)));
  }
  if (side < 0) terms.push(bad > 0 ? Number.NEGATIVE_INFINITY : -good * Math.log(1 - limit));
  const highest = max(terms);
  const sum = terms.reduce((total, term) => total + Math.exp(term - highest), 0);
  return highest + Math.log(sum / terms.length);
}
