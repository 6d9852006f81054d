import type { Clock } from '../../scenarios/base/clock.ts';
import { messageOf, UserError } from '../../scenarios/base/errors.ts';
import type { Labels } from '../record/metric.ts';
import type { Row, Sample } from '../record/row.ts';
import type { Delivery } from '../record/run.ts';
import { maxBatch, toBatches } from './batch.ts';
import { encodeWrite, sampleCount, type WireSeries } from './codec.ts';
import { Cumulator, type Point } from './cumulator.ts';
import { toDelivery } from './delivery.ts';
import { runInfo } from './lasting.ts';
import { Outbox } from './outbox.ts';
import { Sender } from './sender.ts';
import { SeriesBudget } from './series-budget.ts';
import type { Server } from './server.ts';

export interface Forwarder {
  /** What happened in some seconds: see Row. Never throws and never waits. */
  offer(rows: readonly Row[]): void;
  offerSamples(samples: readonly Sample[]): void;
  /** The run is over: sends what is left and the lasting series, and says what arrived. What did not waits on disk. */
  finish(lasting: readonly WireSeries[], endMs: number): Promise<Delivery>;
  /** `sent` counts the samples that were to be sent, `pending` those that wait on disk. */
  status(): { sent: number; confirmed: number; pending: number; problem: string | null };
  /** Breaks off; what waits stays on disk. Idempotent. */
  close(): Promise<void>;
}

export type ForwarderOptions = Server & {
  /** The outbox of this run alone. */
  outboxDir: string;
  runLabels: { run_id: string; plan: string; target: string } & Labels;
  clock: Clock;
  /** How long `finish` waits for a server that does not take what is left. */
  finishWithinMs?: number;
};

/** So that an instant query (which looks back 5 minutes) always finds the run. */
const infoEveryMs = 60_000;

/**
 * Projects a run into Prometheus while it runs. Every request is on disk before it is sent, so neither a Prometheus
 * that is away nor our own end loses one: `pushOutbox` sends what is left.
 */
export async function createForwarder(options: ForwarderOptions): Promise<Forwarder> {
  refuseCredentials(options.writeUrl);
  const { clock, runLabels, finishWithinMs = 5000 } = options;
  const outbox = await Outbox.open(options.outboxDir);
  const sender = new Sender(options, outbox, clock);
  const budget = new SeriesBudget(() => sender.native !== false);
  const cumulator = new Cumulator(runLabels.run_id, budget);
  let sent = (await outbox.waiting()).reduce((total, one) => total + one.samples, 0);
  let infoMs = Number.NEGATIVE_INFINITY;
  let disk: string | null = null;
  let writing = Promise.resolve();
  let sending: Promise<void> | undefined;
  let closed: Promise<void> | undefined;

  const trip = (error: unknown) => {
    disk ??= `the outbox failed: ${messageOf(error)}`;
  };
  const wake = () => {
    sending ??= sender
      .drain()
      .catch(trip)
      .finally(() => {
        sending = undefined;
      });
  };
  const put = (batch: readonly WireSeries[]) => {
    const samples = sampleCount(batch);
    sent += samples;
    writing = writing
      .then(() => outbox.put(encodeWrite(batch), samples))
      .catch(trip)
      .then(wake);
  };
  const putPoints = (points: readonly Point[]) => {
    for (const batch of toBatches(points)) put(batch);
  };
  const putInfo = (atMs: number) => {
    infoMs = atMs;
    put([runInfo(runLabels, atMs)]);
  };
  wake();

  return {
    offer(rows) {
      if (rows.length === 0) return;
      const nowMs = rows.reduce((latest, row) => Math.max(latest, row.t), 0);
      if (nowMs >= infoMs + infoEveryMs) putInfo(nowMs);
      putPoints(cumulator.add(rows, clock.wallMs()));
    },
    offerSamples: (samples) => putPoints(cumulator.addSamples(samples)),
    async finish(lasting, endMs) {
      putInfo(Math.max(Math.round(endMs), infoMs + 1));
      putPoints(cumulator.end(endMs));
      for (let at = 0; at < lasting.length; at += maxBatch) put(lasting.slice(at, at + maxBatch));
      await writing;
      sender.endBy(clock.monotonicMs() + finishWithinMs);
      // A drain that saw an empty outbox may be ending just now: look once more after it.
      await sending;
      await sender.drain().catch(trip);
      return toDelivery({ sent: sent + budget.surplus, sender, reasons: [disk, budget.reason()] });
    },
    status: () => ({
      sent: sent + budget.surplus,
      confirmed: sender.confirmed,
      pending: sent - sender.confirmed - sender.refused,
      problem: disk ?? sender.trouble ?? sender.refusal ?? budget.reason(),
    }),
    close() {
      closed ??= (async () => {
        sender.close();
        await writing;
        await sending;
        await outbox.tidy();
      })();
      return closed;
    },
  };
}

/** Sends what an outbox still holds, for as long as `withinMs`; the counts are those of this push alone. */
export async function pushOutbox(
  directory: string,
  options: Server & { clock: Clock; withinMs: number },
): Promise<Delivery> {
  refuseCredentials(options.writeUrl);
  const outbox = await Outbox.open(directory);
  const sent = (await outbox.waiting()).reduce((total, one) => total + one.samples, 0);
  const sender = new Sender(options, outbox, options.clock);
  sender.endBy(options.clock.monotonicMs() + options.withinMs);
  await sender.drain();
  await outbox.tidy();
  return toDelivery({ sent, sender, reasons: [] });
}

function refuseCredentials(writeUrl: string): void {
  const { username, password } = new URL(writeUrl);
  if (username === '' && password === '') return;
  throw new UserError('the address of Prometheus holds a user name or password', {
    key: 'prometheus.writeUrl',
    hint: 'name the token under prometheus.bearer, by environment variable or file',
  });
}
