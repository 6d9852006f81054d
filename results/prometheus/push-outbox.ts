import type { Clock } from '../../scenarios/base/clock.ts';
import { decodeWrite, type WireSeries } from './codec.ts';
import { countPush, type PushCount } from './delivery.ts';
import { Outbox, type Waiting } from './outbox.ts';
import { refuseCredentials } from './refuse-credentials.ts';
import { Sender } from './sender.ts';
import type { Server } from './server.ts';

/** `readBack` is the newest sample in the outbox that is not a histogram, if there is one. A query can read it back. */
export type Pushed = { count: PushCount; readBack: WireSeries[] };

/**
 * Sends all bodies of an outbox, and resolves to the counts of this push. Ends early when the server has neither
 * accepted nor rejected a body for `patienceMs`. Throws UserError when the address contains a user name or password.
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

/** A histogram cannot be read back by its name: a server without native histograms stores it under other names. */
async function newestSample(outbox: Outbox, waiting: readonly Waiting[]): Promise<WireSeries[]> {
  for (const one of waiting.toReversed()) {
    const plain = seriesIn(await outbox.read(one)).findLast(({ samples }) => samples.length > 0);
    if (plain) return [{ ...plain, samples: plain.samples.slice(-1) }];
  }
  return [];
}

/** A damaged body has no series. The server then rejects it. */
function seriesIn(body: Uint8Array): WireSeries[] {
  try {
    return decodeWrite(body);
  } catch {
    return [];
  }
}
