/**
 * Returns epoch milliseconds. The program of the user is loaded later and may replace `Date`, so this module keeps the
 * original. k6 has no monotonic clock. k6's own durations also come from the clock of the host.
 */
export const { now } = Date;
