import { formatCountOf } from '../../../results/words/format.ts';
import { type RateLimit, statedLimitOf } from '../../../scenarios/base/stated-limit.ts';
import type { Answer } from '../base/ask.ts';
import type { Finding } from '../base/finding.ts';

/** Returns the strictest rate limit in the headers of the answers; undefined if no answer states a limit. */
export function statedLimit(answers: readonly (Answer | undefined)[]): RateLimit | undefined {
  const limits = answers.flatMap((answer) => (answer ? (statedLimitOf(answer.headers) ?? []) : []));
  return limits.sort((a, b) => a.requests / a.windowS - b.requests / b.windowS)[0];
}

/** The health checks and the browser send requests, too, so `traffic.js` uses only this share of a stated limit. */
const share = 0.5;

/**
 * Returns the rate of `traffic.js`, and a row about the limit for the table that `init` prints. The rate is at most
 * half of the limit, unless the rate comes from a log or recording.
 */
export function underLimit(
  limit: RateLimit | undefined,
  perSecond: number,
  isSeen: boolean,
): { perSecond: number; findings: Finding[] } {
  if (!limit) return { perSecond, findings: [] };
  const allowed = (limit.requests / limit.windowS) * share;
  const found = `${formatCountOf(limit.requests, 'request')} in ${limit.windowS} s`;
  const note = 'the health check uses at most a tenth of the limit, but makes a request at least every 10 s';
  if (isSeen || perSecond <= allowed)
    return { perSecond, findings: [{ what: 'rate limit', found, written: `nothing; ${note}` }] };
  return {
    perSecond: allowed,
    findings: [{ what: 'rate limit', found, written: `smoke.yaml: half of this rate; ${note}` }],
  };
}
