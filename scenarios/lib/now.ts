/**
 * Returns epoch milliseconds, even if the program of the user, which is loaded later, replaces `Date`. k6 has no
 * monotonic clock: its own durations come from the clock of the host, too.
 */
export const { now } = Date;
