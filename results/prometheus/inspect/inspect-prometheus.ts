import type { Clock } from '../../../scenarios/base/clock.ts';
import type { Server } from '../server.ts';
import { checkClock } from './clock-check.ts';
import { identify, type Product, productCheck } from './product.ts';
import { reach } from './reach.ts';
import type { ServerCheck } from './server-check.ts';
import { checkNative, checkOutOfOrder, checkWrite } from './write-checks.ts';

/** `isReady` is true when the state of every needed check is `yes`. */
export type Inspection = { isReady: boolean; product: Product | null; checks: ServerCheck[] };

/**
 * Checks everything that runs need from a server, and returns the checks. Writes up to three samples of two series,
 * with the label `check_id`. If the check `reached` fails, no other check is made. Never throws for an answer of the
 * server.
 */
export async function inspectPrometheus(
  server: Server,
  { clock, id, signal }: { clock: Clock; id: string; signal: AbortSignal },
): Promise<Inspection> {
  const reached = await reach(server, signal);
  if (reached.state !== 'yes') return { isReady: false, product: null, checks: [reached] };
  const product = await identify(server, signal);
  const subject = { server, product, clock, signal, id, atMs: clock.wallMs() };
  const written = await checkWrite(subject);
  const isWritten = written.some(({ question, state }) => question === 'write' && state !== 'no');
  const checks = [
    reached,
    productCheck(product),
    ...written,
    await checkClock(server, product, clock, signal),
    ...(isWritten ? [await checkNative(subject), await checkOutOfOrder(subject)] : []),
  ];
  return { isReady: checks.every(({ needed, state }) => !needed || state === 'yes'), product, checks };
}
