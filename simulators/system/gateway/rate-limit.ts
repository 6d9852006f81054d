import type { FastifyReply } from 'fastify';
import type { Clock } from '../../../scenarios/base/clock.ts';
import { Bounded } from '../state/bounded.ts';

/** The published limits: requests per key and minute. */
const limits = { reads: 1000, writes: 100, inference: 50, admin: 50 } as const;

/**
 * Counts a request and sets the documented headers. The limit is `share` times the documented limit. Above the limit,
 * returns the documented body of a 429 answer, which has no object `error` around its fields. Otherwise returns
 * undefined.
 */
export type RateLimit = (
  key: string,
  budget: keyof typeof limits,
  share: number,
  reply: FastifyReply,
) => object | undefined;

/** Returns a `RateLimit` that counts the requests of each budget, key and minute separately. */
export function createRateLimit(clock: Clock): RateLimit {
  const used = new Bounded<string, { minute: number; count: number }>(10_000);

  return (key, budget, share, reply) => {
    const limit = Math.max(1, Math.floor(limits[budget] * share));
    const seconds = clock.wallMs() / 1000;
    const minute = Math.floor(seconds / 60);
    const resetS = (minute + 1) * 60;
    const name = `${budget} ${key}`;
    let window = used.get(name);
    if (window?.minute !== minute) {
      window = { minute, count: 0 };
      used.set(name, window);
    }
    window.count++;
    const remaining = Math.max(0, limit - window.count);
    reply.headers({ 'x-ratelimit-limit': limit, 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': resetS });
    if (window.count <= limit) return undefined;
    const retryS = Math.max(1, Math.ceil(resetS - seconds));
    reply.headers({ 'x-ratelimit-retry-after': retryS, 'retry-after': retryS });
    return {
      error: 'rate_limit_exceeded',
      message: `Rate limit exceeded: ${limit} ${budget} per minute`,
      retry_after: retryS,
      limit,
      remaining: 0,
      reset_time: resetS,
    };
  };
}
