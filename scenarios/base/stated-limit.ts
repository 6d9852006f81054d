export type RateLimit = { requests: number; windowS: number };

/**
 * Returns the rate limit that the headers of an answer state; undefined if they state none. Reads `RateLimit-Policy`,
 * or else `RateLimit-Limit` with `RateLimit-Reset`. The names `X-RateLimit-…` and `X-Rate-Limit-…` are read, too.
 * https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-09.html
 */
export function statedLimitOf(headers: Readonly<Record<string, string | string[] | undefined>>): RateLimit | undefined {
  const text = (name: string) => headers[name]?.toString();
  const header = (name: string) =>
    text(`ratelimit-${name}`) ?? text(`x-ratelimit-${name}`) ?? text(`x-rate-limit-${name}`);
  const policy = text('ratelimit-policy') ?? '';
  const limit = Number(/(?:^|;\s*q=)\s*(\d+)/.exec(policy)?.[1] ?? /^\d+/.exec(header('limit') ?? '')?.[0]);
  const reset = Number(header('reset'));
  // `reset` above a billion is a time in seconds since the epoch, not a duration.
  const untilS = reset > 1e9 ? reset - Date.now() / 1000 : reset;
  const windowS = Number(/;\s*w=(\d+)/.exec(policy)?.[1] ?? Math.ceil(untilS));
  const isLimit = [limit, windowS].every((number) => number > 0 && Number.isFinite(number));
  return isLimit ? { requests: limit, windowS } : undefined;
}
