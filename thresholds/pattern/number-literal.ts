import { durationMs, longestDurationMs, tooLong } from './duration-literal.ts';

/**
 * The place of a number in an expression: `range` is the length of a range or the step of a subquery, `length` is any
 * other duration, `time` follows `@`, and `value` is any other number.
 */
export type NumberPlace = 'range' | 'length' | 'time' | 'value';

/** Every signed integer of 64 bits is below this number. */
const limit64 = 2 ** 63;

/**
 * Returns the reason why Prometheus refuses `literal`; undefined if Prometheus accepts it. Prometheus refuses `1e999`,
 * `300y` and `@ 1e300`, for example.
 */
export function numberProblem(literal: string, place: NumberPlace): string | undefined {
  const text = literal.replace(/^[-+]\s*/, '').replaceAll('_', '');
  const ms = durationMs(text);
  const value = ms === null ? sizeOf(text) : ms / 1000;
  if (value === null) return `the number ${literal} is too large for Prometheus`;
  if (place === 'time' && !(value * 1000 < limit64))
    return `the time @ ${literal} is out of range: Prometheus counts milliseconds in 64 bits`;
  const isLength = ms !== null || place === 'range' || place === 'length';
  if (isLength && !(value <= longestDurationMs / 1000)) return tooLong(literal);
  return place === 'range' && value === 0 ? `the range ${literal} is empty: write a range such as 5m` : undefined;
}

/**
 * Returns the value of a number literal that has no sign; null if Prometheus rejects the literal as too large.
 * https://prometheus.io/docs/prometheus/latest/querying/basics/#float-literals-and-time-durations
 */
function sizeOf(text: string): number | null {
  if (/^inf$/i.test(text)) return Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(text)) return Number.NaN;
  if (/^0x/i.test(text)) return BigInt(text) < 2n ** 63n ? Number(text) : null;
  // As in Go, digits after a 0 are octal.
  const value = Number(/^0[0-7]+$/.test(text) ? `0o${text.slice(1)}` : text);
  return Number.isFinite(value) ? value : null;
}
