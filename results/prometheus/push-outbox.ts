import type { Clock } from '../../scenarios/base/clock.ts';
import { decodeWrite, type WireSeries } from './codec.ts';
import { countPush, type PushCount } from './delivery.ts';
import { Outbox, type Waiting } from './outbox.ts';
import { refuseCredentials } from './refuse-credentials.ts';
import { Sender } from './sender.ts';
import type { Server } from './server.ts';

/** The counts of a push of an outbox, and its newest plain sample, which can be read back; none in an empty outbox. */
export type Pushed = { count: PushCount; readBack: WireSeries[] };

/**
 * Sends the bodies of an outbox, the rejected ones as well. Ends when the server has taken and rejected none for
 * `patienceMs`. Resolves to the counts of this push alone. Throws UserError when the address contains a password.
 */
export async function pushOutbox(
  directory: string,
  options: Server & { clock: Clock; patienceMs: number },
): Promise<Pushed> {
  refuseCredentials(options.writeUrl);
  const outbox = await Outbox.open(directory);
  await outbox.restore();
  const waiting = await outbox.waiting();
  const sent = waiting.reduce((total, one) => total + one.samples, 0);
  const readBack = await newestSample(outbox, waiting);
  const sender = new Sender(options, outbox, options.clock);
  sender.endWithout(options.patienceMs);
  await sender.drain();
  await outbox.tidy();
  return { count: countPush(sent, sender, []), readBack };
}

/** Histograms are left out: a server without native ones stores them under other names. */
async function newestSample(outbox: Outbox, waiting: readonly Waiting[]): Promise<WireSeries[]> {
  for (const one of waiting.toReversed()) {
    const plain = decodeWrite(await outbox.read(one)).findLast(({ samples }) => samples.length > 0);
    if (plain) return [{ ...plain, samples: plain.samples.slice(-1) }];
  }
  return [];
}
