import type { Clock } from '../../scenarios/base/clock.ts';
import { messageOf } from '../../scenarios/base/errors.ts';
import { holdsSecret, masker } from '../../scenarios/base/secrets/process-masker.ts';
import type { Labels } from '../record/metric.ts';
import type { Row, Sample } from '../record/row.ts';
import { maxBatch, toBatches } from './batch.ts';
import { encodeWrite, sampleCount, type WireSeries } from './codec.ts';
import { Cumulator, type Point } from './cumulator.ts';
import { countPush, type PushCount } from './delivery.ts';
import { runInfo } from './lasting.ts';
import { Outbox } from './outbox.ts';
import { refuseCredentials } from './refuse-credentials.ts';
import { Sender } from './sender.ts';
import { type SentCount, SentSamples } from './sent-samples.ts';
import { SeriesBudget } from './series-budget.ts';
import type { Server } from './server.ts';

export type ForwarderOptions = Server & {
  /** The directory of request bodies that were not delivered yet. No other run uses the directory. */
  outboxDir: string;
  runLabels: { run_id: string; plan: string; target: string } & Labels;
  clock: Clock;
  /** After this many milliseconds, `finish` gives up at the first request that fails; 5000 when absent. */
  finishWithinMs?: number;
};

/**
 * The samples in `readBack` are queried to confirm the delivery: the last sample of `meshproof_run_info`, and one
 * lasting sample (see `finish`) of each request.
 */
export type Finished = { count: PushCount; readBack: WireSeries[]; sent: SentCount | undefined };

/** An instant query finds samples of the last 5 minutes, so one sample per minute is always found during the run. */
const infoEveryMs = 60_000;

/**
 * Sends the data of a run to Prometheus during the run. Every request is written to disk before it is sent, so that
 * `pushOutbox` can send it later. Every state can change to `closed`. Rows are ignored except in the state `running`.
 */
export class Forwarder {
  #state: 'running' | 'finishing' | 'finished' | 'closed' = 'running';
  readonly #options: ForwarderOptions;
  readonly #outbox: Outbox;
  readonly #sender: Sender;
  readonly #budget: SeriesBudget;
  readonly #cumulator: Cumulator;
  readonly #samples: SentSamples;
  readonly #knownAtOpen = masker.learnedCount;
  #sent: number;
  #infoMs = Number.NEGATIVE_INFINITY;
  #diskProblem: string | null = null;
  #writing = Promise.resolve();
  #sending: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  private constructor(options: ForwarderOptions, outbox: Outbox, sent: number) {
    this.#options = options;
    this.#outbox = outbox;
    this.#sent = sent;
    this.#sender = new Sender(options, outbox, options.clock);
    this.#budget = new SeriesBudget(() => this.#sender.native !== false);
    this.#cumulator = new Cumulator(options.runLabels.run_id, this.#budget);
    this.#samples = new SentSamples(options.runLabels.run_id);
    this.#send();
  }

  /** Returns a forwarder with an open outbox. Throws UserError when the address contains a user name or password. */
  static async open(options: ForwarderOptions): Promise<Forwarder> {
    refuseCredentials(options.writeUrl);
    const outbox = await Outbox.open(options.outboxDir);
    const waiting = await outbox.waiting();
    return new Forwarder(
      options,
      outbox,
      waiting.reduce((total, one) => total + one.samples, 0),
    );
  }

  /** Sends rows in the background. Never throws and never waits. */
  offer(rows: readonly Row[]): void {
    if (this.#state !== 'running' || rows.length === 0) return;
    const nowMs = rows.reduce((latest, row) => Math.max(latest, row.t), 0);
    if (nowMs >= this.#infoMs + infoEveryMs) this.#putInfo(nowMs);
    this.#putPoints(this.#cumulator.add(rows, this.#options.clock.wallMs()));
  }

  /** Sends samples in the background. Never throws and never waits. */
  offerSamples(samples: readonly Sample[]): void {
    if (this.#state === 'running') this.#putPoints(this.#cumulator.addSamples(samples));
  }

  /**
   * Sends the remaining samples and the series in `lasting`, and resolves to the counts of the samples that arrived.
   * Samples that did not arrive stay on disk. `hurry` stops the sending immediately.
   */
  async finish(lasting: readonly WireSeries[], endMs: number, hurry?: AbortSignal): Promise<Finished> {
    const { clock, finishWithinMs = 5000 } = this.#options;
    const info = this.#putInfo(Math.max(Math.round(endMs), this.#infoMs + 1));
    this.#putPoints(this.#cumulator.end(endMs));
    for (let at = 0; at < lasting.length; at += maxBatch) this.#put(lasting.slice(at, at + maxBatch));
    this.#enter('finishing');
    const stop = () => this.#sender.close();
    hurry?.addEventListener('abort', stop, { once: true });
    if (hurry?.aborted) stop();
    await this.#writing;
    this.#sender.endBy(clock.monotonicMs() + finishWithinMs);
    // `#sending` may have found the outbox empty before the last body was written, so the outbox is emptied again.
    await this.#sending;
    await this.#drain();
    hurry?.removeEventListener('abort', stop);
    // A body that was written before a token was recognised may contain this token.
    if (this.#hasLearned()) await this.#outbox.maskAgain().catch((error) => this.#recordDisk(error));
    this.#enter('finished');
    const stopped = hurry?.aborted ? 'the push was stopped by a signal' : null;
    const reasons = [stopped, this.#diskProblem, this.#budget.reason()];
    const firsts = lasting.filter((_, i) => i % maxBatch === 0).map((one) => this.#labelled(one));
    return {
      count: countPush(this.#sent + this.#budget.surplus, this.#sender, reasons),
      readBack: [info, ...firsts],
      sent: this.#samples.count(),
    };
  }

  /**
   * Returns the progress. `sent` also counts the samples that the series budget refused, although they are not sent.
   * `pending` counts the samples that wait on disk, without rejected samples.
   */
  status(): { sent: number; acknowledged: number; pending: number; problem: string | null } {
    const { acknowledged, rejected, rejection, trouble } = this.#sender;
    return {
      sent: this.#sent + this.#budget.surplus,
      acknowledged,
      pending: this.#sent - acknowledged - rejected,
      problem: this.#diskProblem ?? trouble ?? rejection ?? this.#budget.reason(),
    };
  }

  /** Returns the number of series that were sent before a secret in their labels was recognised. */
  exposedSeries(): number {
    if (this.#sender.acknowledged === 0 || !this.#hasLearned()) return 0;
    return this.#cumulator.labels().filter((labels) => holdsSecret(JSON.stringify(labels))).length;
  }

  /** Aborts the request in progress. Bodies that were not sent stay on disk. Idempotent. */
  close(): Promise<void> {
    this.#enter('closed');
    this.#closing ??= this.#stop();
    return this.#closing;
  }

  async #stop(): Promise<void> {
    this.#sender.close();
    await this.#writing;
    await this.#sending;
    await this.#outbox.tidy().catch((error) => this.#recordDisk(error));
  }

  #hasLearned(): boolean {
    return masker.learnedCount > this.#knownAtOpen;
  }

  #enter(state: 'finishing' | 'finished' | 'closed'): void {
    if (this.#state !== 'closed') this.#state = state;
  }

  #recordDisk(error: unknown): void {
    this.#diskProblem ??= `the outbox failed: ${messageOf(error)}`;
  }

  #drain(): Promise<void> {
    return this.#sender.drain().catch((error) => this.#recordDisk(error));
  }

  #send(): void {
    this.#sending ??= this.#drain().finally(() => {
      this.#sending = undefined;
    });
  }

  #put(batch: readonly WireSeries[]): void {
    const samples = sampleCount(batch);
    this.#sent += samples;
    this.#samples.add(batch);
    const labelled = batch.map((one) => this.#labelled(one));
    this.#writing = this.#writing
      .then(() => this.#outbox.put(encodeWrite(labelled), samples))
      .catch((error) => this.#recordDisk(error))
      .then(() => this.#send());
  }

  #putPoints(points: readonly Point[]): void {
    for (const batch of toBatches(points)) this.#put(batch);
  }

  #putInfo(atMs: number): WireSeries {
    this.#infoMs = atMs;
    const info = runInfo(this.#options.runLabels, atMs);
    this.#put([info]);
    return this.#labelled(info);
  }

  #labelled(series: WireSeries): WireSeries {
    return withLabels(series, this.#options.externalLabels);
  }
}

/** Returns the series with the external labels. As in Prometheus, the labels of the series have precedence. */
function withLabels(series: WireSeries, external: Labels | undefined): WireSeries {
  if (!external) return series;
  return { ...series, labels: { ...external, ...series.labels } };
}
