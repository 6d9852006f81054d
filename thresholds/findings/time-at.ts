/** Returns the RFC 3339 time at `second` seconds after T0. */
export function timeAt(t0Ms: number, second: number): string {
  return new Date(Math.round(t0Ms + second * 1000)).toISOString();
}
