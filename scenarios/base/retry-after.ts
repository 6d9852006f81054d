/**
 * Returns the seconds that the header Retry-After asks a client to wait (RFC 9110, section 10.2.3). The header contains
 * a number, possibly with decimals, or a date. For a date, `nowMs` is subtracted. Returns undefined if the header is
 * missing or unreadable. The k6 programs use this file too, so it may import no module of Node.
 */
export function retryAfterS(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  // A date begins with the name of a day. Other values do not reach Date.parse, which would read -1 and 1.5 as dates.
  const seconds = /^[a-z]/i.test(value) ? (Date.parse(value) - nowMs) / 1000 : decimal(value);
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

function decimal(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}
