type Timings = { blocked: number; connecting: number; tls_handshaking: number; sending: number };

/**
 * The maximum time to take an open connection from k6's pool, apart from pauses of k6. Opening a new connection takes
 * longer, even on loopback (at least 0.14 ms in 169 repeated requests).
 */
export const fromPoolMs = 0.1;

/**
 * The minimum of k6's timing `sending` for a repeated request. The timing starts on the first connection and ends on
 * the second. On loopback, the timing was at least 0.23 ms in 169 repeated requests.
 */
const twiceSentMs = 0.2;

/**
 * Returns whether k6 sent a request twice, because the target closed or reset the reused connection without an answer.
 * Go's net/http then repeats a GET on a new connection, and k6 reports one good request. `connecting` is 0, as for the
 * reused connection. `blocked` or `tls_handshaking` has the time for the new connection. Without TLS, the result is
 * wrong if k6 pauses both during `blocked` and during `sending`. On an overloaded machine, this happens for about 1 in
 * 4,000 requests.
 * https://github.com/grafana/k6/blob/master/lib/netext/httpext/tracer.go
 */
export function wasRepeated(timings: Timings): boolean {
  if (timings.connecting > 0) return false;
  if (timings.tls_handshaking > 0) return true;
  // Each field that a script reads costs time in k6, and most requests need no `sending`.
  const { blocked } = timings;
  return blocked > fromPoolMs && timings.sending >= Math.max(blocked, twiceSentMs);
}
