import { environment } from './names.ts';

const unitMs: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000 };

/**
 * How long one request may take, in milliseconds; also how long a session waits for what it has started. Read at each
 * use: every k6 scenario has an environment of its own.
 */
export function timeoutMs(): number {
  const [, amount = '10', unit = 's'] = /^([\d.]+)(us|ms|s|m)$/.exec(__ENV[environment.timeout] ?? '') ?? [];
  return Number(amount) * (unitMs[unit] ?? 1000);
}
