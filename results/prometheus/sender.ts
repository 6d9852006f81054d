import type { Clock } from '../../scenarios/base/clock.ts';
import { toClassic } from './classic.ts';
import { decodeWrite, encodeWrite } from './codec.ts';
import type { Outbox, Waiting } from './outbox.ts';
import { type Answer, causeOf, postWrite, probeNative, type Server } from './server.ts';

const backoffMs = { first: 250, most: 15_000 };

/** The shortest time limit of a request, even after the end set by `endBy`. A working server usually answers sooner. */
const lastRequestMs = 500;

/** Sends the bodies of an outbox one after the other, in order. */
export class Sender {
  readonly #server: Server;
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  #hurry = new AbortController();
  #untilMs = Number.POSITIVE_INFINITY;
  /** The sender gives up if, for this time, the server neither accepts nor rejects a body. Undefined for no limit. */
  #patienceMs: number | undefined;
  #pauseMs = backoffMs.first;
  /**
   * True when the server gets native histograms, false when it gets classic buckets. The status API of the server
   * decides. If the status API does not answer, the value becomes false when the server accepts or rejects the first
   * body. Undefined until then.
   */
  native: boolean | undefined;
  acknowledged = 0;
  rejected = 0;
  rejection: string | null = null;
  /** The reason why the last request failed; null after a request that was acknowledged or rejected. */
  trouble: string | null = null;

  constructor(server: Server, outbox: Outbox, clock: Clock) {
    this.#server = server;
    this.#outbox = outbox;
    this.#clock = clock;
  }

  /**
   * Sends all bodies. Resolves when no body is left, when the sender is closed, or at the first failed request after
   * the time set by `endBy`.
   */
  async drain(): Promise<void> {
    for (let queue = await this.#outbox.waiting(); queue.length > 0; queue = await this.#outbox.waiting()) {
      for (const one of queue) {
        if (this.#closing.signal.aborted) return;
        const answer = await this.#try(one);
        if (answer.kind === 'later') {
          this.trouble = answer.reason;
          const leftMs = this.#untilMs - this.#clock.monotonicMs();
          if (leftMs <= 0) return;
          await this.#pause(leftMs);
          break;
        }
        this.trouble = null;
        this.#pauseMs = backoffMs.first;
        await this.#settle(one, answer);
        if (this.#patienceMs !== undefined) this.#untilMs = this.#clock.monotonicMs() + this.#patienceMs;
      }
    }
  }

  /**
   * Sets the time, on the monotonic clock, after which a failed request is not tried again. Ends a pause in progress.
   * The next pauses between two tries are short again.
   */
  endBy(untilMs: number): void {
    this.#untilMs = untilMs;
    this.#pauseMs = backoffMs.first;
    this.#hurry.abort();
  }

  /** From now on, gives up when, for `patienceMs`, the server neither accepts nor rejects a body. */
  endWithout(patienceMs: number): void {
    this.#patienceMs = patienceMs;
    this.endBy(this.#clock.monotonicMs() + patienceMs);
  }

  /** Aborts the request and the pause in progress. */
  close(): void {
    this.#closing.abort();
    this.#hurry.abort();
  }

  async #try(one: Waiting): Promise<Answer> {
    // The status API gets half of the time that is left, because a server whose status API hangs may still accept
    // writes.
    this.native ??= await this.#within(0.5, (signal) => probeNative(this.#server, signal));
    const answer = await this.#within(1, (signal) => this.#write(one, signal));
    if (answer.kind !== 'later') this.native ??= false;
    return answer;
  }

  /** Runs one request, and aborts the request at its time limit (see `#limit`). */
  async #within<T>(share: number, request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const limit = this.#limit(share);
    try {
      return await request(limit.signal);
    } finally {
      limit.done();
    }
  }

  /**
   * Returns a signal that aborts a request when the sender is closed, or when the time limit of the request is over.
   * The time limit is `share` of the time until `#untilMs`, but at least `lastRequestMs`.
   */
  #limit(share: number): { signal: AbortSignal; done(): void } {
    const limit = new AbortController();
    const done = new AbortController();
    const { signal } = done;
    const cut = () => {
      const ms = Math.max(lastRequestMs, share * (this.#untilMs - this.#clock.monotonicMs()));
      const timer = setTimeout(() => limit.abort(new Error(`no answer within ${(ms / 1000).toFixed(1)} s`)), ms);
      signal.addEventListener('abort', () => clearTimeout(timer));
    };
    const close = () => limit.abort(this.#closing.signal.reason);
    if (this.#closing.signal.aborted) close();
    this.#closing.signal.addEventListener('abort', close, { signal });
    if (Number.isFinite(this.#untilMs)) cut();
    else this.#hurry.signal.addEventListener('abort', cut, { signal });
    return { signal: limit.signal, done: () => done.abort() };
  }

  async #write(one: Waiting, signal: AbortSignal): Promise<Answer> {
    const body = await this.#outbox.read(one);
    let fit: Uint8Array;
    try {
      fit = this.native ? body : encodeWrite(toClassic(decodeWrite(body)));
    } catch (error) {
      return { kind: 'rejected', reason: `the body is damaged: ${causeOf(error)}` };
    }
    return postWrite(this.#server, fit, signal);
  }

  async #settle(one: Waiting, answer: Answer): Promise<void> {
    if (answer.kind === 'done') {
      await this.#outbox.remove(one);
      this.acknowledged += one.samples;
    } else {
      await this.#outbox.reject(one, answer.reason);
      this.rejected += one.samples;
      this.rejection = answer.reason;
    }
  }

  async #pause(leftMs: number): Promise<void> {
    this.#hurry = new AbortController();
    if (this.#closing.signal.aborted) return;
    const ms = Math.min(this.#pauseMs, leftMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, backoffMs.most);
    await this.#clock.sleep(ms, this.#hurry.signal);
  }
}
