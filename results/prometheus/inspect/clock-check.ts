import type { Clock } from '../../../scenarios/base/clock.ts';
import { messageOf } from '../../../scenarios/base/errors.ts';
import { queryInstant } from '../query.ts';
import type { Server } from '../server.ts';
import type { Product } from './product.ts';
import { type ServerCheck, serverCheck } from './server-check.ts';

/**
 * The accepted difference between the clocks of the server and of this machine. It is below the usual scrape interval
 * of 15 s, so that series of meshproof and scraped series line up on a dashboard.
 */
const mostS = 5;
/** The number of clock readings. The reading with the shortest round trip is used, because its error is smallest. */
const readings = 3;

/**
 * Returns the check `clock`: the time of the server minus the time of this machine. The error is at most half the round
 * trip, because the server may read its clock at any moment of the round trip (Cristian, Probabilistic Clock
 * Synchronization, 1989).
 */
export async function checkClock(
  server: Server,
  product: Product,
  clock: Clock,
  signal: AbortSignal,
): Promise<ServerCheck> {
  // VictoriaMetrics rounds `time()` to a second. Its function `now()` is exact.
  const query = product.name === 'VictoriaMetrics' ? 'now()' : 'time()';
  let best = { skewS: Number.NaN, errorS: Number.POSITIVE_INFINITY };
  try {
    for (let i = 0; i < readings; i++) {
      const wallMs = clock.wallMs();
      const fromMs = clock.monotonicMs();
      const [reading] = await queryInstant(server, query, undefined, signal);
      const errorS = (clock.monotonicMs() - fromMs) / 2000;
      const skewS = (reading?.value ?? Number.NaN) - wallMs / 1000 - errorS;
      if (Number.isFinite(skewS) && errorS < best.errorS) best = { skewS, errorS };
    }
  } catch (error) {
    return serverCheck('clock', true, 'unknown', `not measured: ${messageOf(error)}`);
  }
  const { skewS, errorS } = best;
  if (!Number.isFinite(skewS))
    return serverCheck('clock', true, 'unknown', `not measured: the query ${query} returned no value`);
  const size = Math.abs(skewS);
  const text = `${size.toFixed(3)} s ${skewS < 0 ? 'behind' : 'ahead of'} this machine, ±${errorS.toFixed(3)} s`;
  if (size + errorS <= mostS) return serverCheck('clock', true, 'yes', text);
  const state = size - errorS > mostS ? 'no' : 'unknown';
  return serverCheck('clock', true, state, `${text}; at most ${mostS} s is accepted`, 'set both clocks by NTP');
}
