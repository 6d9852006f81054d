/**
 * Returns the time this many seconds before `nowMs`, in RFC 3339. It is 1970 for each time before, because a Date cannot
 * hold every number of seconds, and no run is older.
 */
export function timeAgo(seconds: number, nowMs: number): string {
  return new Date(Math.max(0, nowMs - seconds * 1000)).toISOString();
}
