/**
 * Returns the seconds that an answer asks its client to wait (RFC 9110, section 10.2.3): Retry-After as a number, or as
 * a time minus `nowMs`. Undefined without a readable value.
 */
export function retryAfterS(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - nowMs) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
