import { environment } from './names.ts';

const unitMs: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000 };

/**
 * Returns the timeout of a request in milliseconds. Loops that repeat a request until it has a result use this timeout,
 * too. The timeout is not cached, because every k6 scenario has its own environment.
 */
export function timeoutMs(): number {
  const [, amount = '10', unit = 's'] = /^([\d.]+)(us|ms|s|m)$/.exec(__ENV[environment.timeout] ?? '') ?? [];
  return Number(amount) * (unitMs[unit] ?? 1000);
}
