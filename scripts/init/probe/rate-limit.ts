import type { Answer } from '../base/ask.ts';
import type { Finding } from '../base/finding.ts';

/** A rate limit that an answer states. */
export type RateLimit = { requests: number; windowS: number };

/**
 * Returns the strictest rate limit that the headers of the answers state, undefined if none does. It reads the draft
 * headers `RateLimit-Policy` and `RateLimit-Limit` with `-Reset`, and their forms with `X-`.
 * https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-09.html
 */
export function statedLimit(answers: readonly (Answer | undefined)[]): RateLimit | undefined {
  const limits = answers.flatMap((answer) => (answer ? (limitOfHeaders(answer.headers) ?? []) : []));
  return limits.sort((a, b) => a.requests / a.windowS - b.requests / b.windowS)[0];
}

function limitOfHeaders(headers: Answer['headers']): RateLimit | undefined {
  const header = (name: string) =>
    headers[`ratelimit-${name}`] ?? headers[`x-ratelimit-${name}`] ?? headers[`x-rate-limit-${name}`];
  const policy = headers['ratelimit-policy'] ?? '';
  const limit = Number(/(?:^|;\s*q=)\s*(\d+)/.exec(policy)?.[1] ?? /^\d+/.exec(header('limit') ?? '')?.[0]);
  const reset = Number(header('reset'));
  // A reset of 10 digits is a time, not a duration.
  const untilS = reset > 1e9 ? reset - Date.now() / 1000 : reset;
  const windowS = Number(/;\s*w=(\d+)/.exec(policy)?.[1] ?? Math.ceil(untilS));
  return limit > 0 && windowS > 0 ? { requests: limit, windowS } : undefined;
}

/** The share of the limit that becomes the rate. The health address and the browser need a part of the rest. */
const share = 0.5;

/** Returns a rate that respects the limit, and its row of the table. A rate that a log showed is not lowered. */
export function underLimit(
  limit: RateLimit | undefined,
  perSecond: number,
  isSeen: boolean,
): { perSecond: number; findings: Finding[] } {
  if (!limit) return { perSecond, findings: [] };
  const allowed = (limit.requests / limit.windowS) * share;
  const found = `${limit.requests} requests in ${limit.windowS} s`;
  const note = 'the health address gets 10/s of its own';
  if (isSeen || perSecond <= allowed)
    return { perSecond, findings: [{ what: 'rate limit', found, written: `nothing; ${note}` }] };
  return { perSecond: allowed, findings: [{ what: 'rate limit', found, written: `smoke.yaml: half of it; ${note}` }] };
}
