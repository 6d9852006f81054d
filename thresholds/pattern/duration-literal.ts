/** About 292 years: Prometheus counts nanoseconds in 64 bits. */
export const longestDurationMs = 9_223_372_036_854;

/** The lengths of the units in milliseconds, in the order in which a duration names them. */
const unitsMs = [31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1000, 1];
const duration = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/**
 * Returns the length of a duration of Prometheus in milliseconds: 5400000 for `1h30m`; null for a text of another form.
 * The length may exceed `longestDurationMs`. https://pkg.go.dev/github.com/prometheus/common/model#ParseDuration
 */
export function durationMs(text: string): number | null {
  if (text === '0') return 0;
  const found = text === '' ? null : duration.exec(text);
  if (found === null) return null;
  return unitsMs.reduce((sum, ms, i) => sum + Number(found[i + 1] ?? 0) * ms, 0);
}

/** Returns the message for a duration that is longer than the longest duration of Prometheus. */
export function tooLong(text: string): string {
  return `${text} is longer than 292 years, the longest duration of Prometheus`;
}

/** Returns the reason why Prometheus and Alertmanager refuse a duration in their files, or undefined. */
export function durationProblem(text: string): string | undefined {
  const ms = durationMs(text);
  if (ms === null) return 'a duration is a whole number of each unit, in the order y, w, d, h, m, s, ms (write 1h30m)';
  return ms > longestDurationMs ? tooLong(text) : undefined;
}
