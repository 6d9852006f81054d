/**
 * Returns epoch milliseconds. The program of the user is loaded later and may replace `Date`, so this module keeps the
 * original. k6 has no monotonic clock, and its own durations come from the clock of the host, too.
 */
export const { now } = Date;
