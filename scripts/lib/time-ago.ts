/**
 * Returns the time this many seconds before `nowMs`, in RFC 3339. Each time before 1970 becomes 1970, because a Date
 * cannot contain every number of seconds, and no run is older.
 */
export function timeAgo(seconds: number, nowMs: number): string {
  return new Date(Math.max(0, nowMs - seconds * 1000)).toISOString();
}
