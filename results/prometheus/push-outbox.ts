import type { Clock } from '../../scenarios/base/clock.ts';
import { decodeWrite, type WireSeries } from './codec.ts';
import { countPush, type PushCount } from './delivery.ts';
import { Outbox, type Waiting } from './outbox.ts';
import { refuseCredentials } from './refuse-credentials.ts';
import { Sender } from './sender.ts';
import { type SentCount, SentSamples } from './sent-samples.ts';
import type { Server } from './server.ts';

/**
 * `readBack` has one sample: the newest of the outbox that is not a histogram. `sent` is the number of samples of the
 * run that a query can count.
 */
export type Pushed = { count: PushCount; readBack: WireSeries[]; sent: SentCount | undefined };

/**
 * Sends all bodies of the outbox of the run `runId`, and resolves to the counts of this push. Ends early when, for
 * `patienceMs`, the server neither accepts nor rejects a body. Throws UserError when the address contains a user name
 * or password.
 */
export async function pushOutbox(
  directory: string,
  options: Server & { runId: string; clock: Clock; patienceMs: number; signal?: AbortSignal },
): Promise<Pushed> {
  refuseCredentials(options.writeUrl);
  const outbox = await Outbox.open(directory);
  await outbox.restore();
  const waiting = await outbox.waiting();
  const all = waiting.reduce((total, one) => total + one.samples, 0);
  // The bodies are read before they are sent, because the sender deletes each acknowledged body.
  const found = await samplesIn(outbox, waiting, options.runId);
  const sender = new Sender(options, outbox, options.clock);
  sender.endWithout(options.patienceMs);
  const stop = () => sender.close();
  options.signal?.addEventListener('abort', stop, { once: true });
  if (options.signal?.aborted) stop();
  await sender.drain();
  options.signal?.removeEventListener('abort', stop);
  await outbox.tidy();
  return { count: countPush(all, sender, []), ...found };
}

/** `readBack` has no histogram, because servers may store a histogram under other names than its own. */
async function samplesIn(
  outbox: Outbox,
  waiting: readonly Waiting[],
  runId: string,
): Promise<Pick<Pushed, 'readBack' | 'sent'>> {
  const samples = new SentSamples(runId);
  let newest: WireSeries | undefined;
  for (const one of waiting) {
    const series = seriesIn(await outbox.read(one));
    samples.add(series);
    newest = series.findLast((each) => each.samples.length > 0) ?? newest;
  }
  const readBack = newest ? [{ ...newest, samples: newest.samples.slice(-1) }] : [];
  return { readBack, sent: samples.count() };
}

/** Returns the series of a body; none for a damaged body, which the sender rejects later. */
function seriesIn(body: Uint8Array): WireSeries[] {
  try {
    return decodeWrite(body);
  } catch {
    return [];
  }
}
