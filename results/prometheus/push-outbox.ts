import type { Clock } from '../../scenarios/base/clock.ts';
import { decodeWrite, type WireSeries } from './codec.ts';
import { countPush, type PushCount } from './delivery.ts';
import { Outbox, type Waiting } from './outbox.ts';
import { refuseCredentials } from './refuse-credentials.ts';
import { Sender } from './sender.ts';
import type { Server } from './server.ts';

/** `readBack` has the newest sent sample. Histograms are left out, because no query reads them back. */
export type Pushed = { count: PushCount; readBack: WireSeries[] };

/**
 * Sends all bodies of an outbox, and resolves to the counts of this push. Ends early when, for `patienceMs`, the server
 * neither accepts nor rejects a body. Throws UserError when the address contains a user name or password.
 */
export async function pushOutbox(
  directory: string,
  options: Server & { clock: Clock; patienceMs: number; signal?: AbortSignal },
): Promise<Pushed> {
  refuseCredentials(options.writeUrl);
  const outbox = await Outbox.open(directory);
  await outbox.restore();
  const waiting = await outbox.waiting();
  const sent = waiting.reduce((total, one) => total + one.samples, 0);
  const readBack = await newestSample(outbox, waiting);
  const sender = new Sender(options, outbox, options.clock);
  sender.endWithout(options.patienceMs);
  const stop = () => sender.close();
  options.signal?.addEventListener('abort', stop, { once: true });
  if (options.signal?.aborted) stop();
  await sender.drain();
  options.signal?.removeEventListener('abort', stop);
  await outbox.tidy();
  return { count: countPush(sent, sender, []), readBack };
}

/** Returns the newest sample that is not a histogram. Servers may store a histogram under other names than its own. */
async function newestSample(outbox: Outbox, waiting: readonly Waiting[]): Promise<WireSeries[]> {
  for (const one of waiting.toReversed()) {
    const plain = seriesIn(await outbox.read(one)).findLast(({ samples }) => samples.length > 0);
    if (plain) return [{ ...plain, samples: plain.samples.slice(-1) }];
  }
  return [];
}

/** Returns the series of a body; none if the body is damaged, because the sender rejects damaged bodies later. */
function seriesIn(body: Uint8Array): WireSeries[] {
  try {
    return decodeWrite(body);
  } catch {
    return [];
  }
}
