/**
 * Returns the time `seconds` before `nowMs`, in RFC 3339. A Date cannot represent every number of seconds, so each
 * time before 1970 becomes 1970. No run is older than that.
 */
export function timeAgo(seconds: number, nowMs: number): string {
  return new Date(Math.max(0, nowMs - seconds * 1000)).toISOString();
}
