import { formatValue } from './format-value.js';

export { formatValue };

/**
 * Returns a value and its limit as text, with three digits. If both texts are equal, more digits are used, up to nine.
 */
export function formatAgainst(value: number | null, limit: number, unit: string): { value: string; limit: string } {
  for (let digits = 3; digits < 9; digits++) {
    const pair = { value: formatValue(value, unit, digits), limit: formatValue(limit, unit, digits) };
    if (value === null || value === limit || pair.value !== pair.limit) return pair;
  }
  return { value: formatValue(value, unit, 9), limit: formatValue(limit, unit, 9) };
}

/** Returns a number with thousands separated: `12,345`. */
export function formatCount(count: number): string {
  return formatValue(count, '1');
}

/** Returns a count with its noun: `1 sample`, `4,390 samples`. */
export function formatCountOf(count: number, one: string, many = `${one}s`): string {
  const whole = Math.round(count);
  return `${formatCount(whole)} ${whole === 1 ? one : many}`;
}

/** Returns words for all things of one kind: `the only metric` for a count of 1, `all 12 metrics` for 12. */
export function formatAllOf(count: number, one: string): string {
  return count === 1 ? `the only ${one}` : `all ${formatCountOf(count, one)}`;
}

/**
 * Returns a share (from 0 to 1) in percent: `99.95 %`. Only 0 becomes 0 % and only 1 becomes 100 %, except for values
 * within about 1e-12 of 0 or 1.
 */
export function formatShare(share: number | null): string {
  return formatValue(share, 'ratio');
}

/** Returns a duration as text: `150 ms`, `2 min 30 s`. */
export function formatDuration(seconds: number | null): string {
  return formatValue(seconds, 's');
}

/** Returns a planned time in its largest whole unit: `30 days`, `6 h`, `5 min`, `90 s`. */
export function formatPeriod(seconds: number): string {
  if (seconds % 86_400 === 0) return formatCountOf(seconds / 86_400, 'day');
  if (seconds % 3600 === 0) return `${formatCount(seconds / 3600)} h`;
  return seconds % 60 === 0 ? `${formatCount(seconds / 60)} min` : `${formatCount(seconds)} s`;
}

/** Returns a change with its sign, `+20 ms`; the change of a share is in percentage points, `-5 points`. */
export function formatChange(change: number, unit: string): string {
  const sign = change > 0 ? '+' : '';
  return unit === 'ratio' ? `${sign}${formatValue(change * 100, 'points')}` : `${sign}${formatValue(change, unit)}`;
}

/** Returns a ratio as a change in percent: `+20 %` for 1.2. */
export function formatRatio(ratio: number): string {
  return `${ratio > 1 ? '+' : ''}${formatShare(ratio - 1)}`;
}

/** Returns the name of a quantile: `p95`, `p99.9`. */
export function formatQuantile(q: number): string {
  return `p${Number((q * 100).toPrecision(6))}`;
}

/** Returns a probability as text, such as `0.032`. Any probability below one in a million becomes `< 1e-6`. */
export function formatChance(chance: number): string {
  return chance < 1e-6 ? '< 1e-6' : String(Number(chance.toPrecision(2)));
}

/** Returns an offset from the start of the load as minutes and seconds: `+1:05.250`, `-0:00.300`. */
export function formatOffset(offsetSeconds: number): string {
  const ms = Math.round(Math.abs(offsetSeconds) * 1000);
  const clock = `${Math.floor(ms / 60_000)}:${pad(Math.floor(ms / 1000) % 60, 2)}.${pad(ms % 1000, 3)}`;
  return `${offsetSeconds < 0 && ms > 0 ? '-' : '+'}${clock}`;
}

/** Returns an RFC 3339 time as `2026-11-24 08:31:02 UTC`. */
export function formatTime(rfc3339: string): string {
  return `${rfc3339.slice(0, 10)} ${rfc3339.slice(11, 19)} UTC`;
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
