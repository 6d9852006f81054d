const unitMs: Readonly<Record<string, number>> = { us: 0.001, µs: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Converts a k6 `timeout` (a number, or a text such as `1m30s`) to milliseconds. */
export function timeoutIn(timeout: string | number = 60_000): number {
  if (typeof timeout === 'number') return timeout;
  const parts = [...timeout.matchAll(/([\d.]+)(us|µs|ms|s|m|h)/g)];
  if (parts.length === 0) return Number(timeout);
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * unitMs[unit!]!, 0);
}
