/**
 * The current time in epoch milliseconds. This module is loaded before the program of the user, so a program that
 * replaces `Date` or `Date.now` does not change this function. k6 has no monotonic clock: its own durations come from
 * the clock of the host, too.
 */
export const { now } = Date;
