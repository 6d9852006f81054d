/** Returns the RFC 3339 time at `second` seconds after `t0Ms`. */
export function timeAt(t0Ms: number, second: number): string {
  return new Date(Math.round(t0Ms + second * 1000)).toISOString();
}
