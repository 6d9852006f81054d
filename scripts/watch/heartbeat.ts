import { setImmediate as nextTurn } from 'node:timers/promises';
import { gauge, type Metric } from '../../results/record/metric.ts';
import type { Gauge, Recorder } from '../../results/record/recorder.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import type { LagMeter } from './lag-meter.ts';
import type { Sampler } from './sampler.ts';

export const heartbeatNames = {
  stall: 'meshproof_target_stall_seconds',
  up: 'meshproof_target_up',
  resets: 'meshproof_target_resets_total',
} as const;

export const heartbeatMetrics: readonly Metric[] = [
  {
    ...gauge(
      heartbeatNames.stall,
      's',
      'lower',
      'longest wait for an answer of the target within the second, without event-loop lag of meshproof',
    ),
    beganBefore: true,
    // Of all faults of the load generator, only its lag can look like a stall.
    taint: { limit: 'latency' },
  },
  // If a target refuses every health check, the load generator cannot be the cause. So no fault of the generator makes
  // this metric invalid.
  { ...gauge(heartbeatNames.up, '1', 'higher', '1 while the target accepts connections'), taint: { limit: null } },
  {
    ...{ name: heartbeatNames.resets, kind: 'count', unit: '1', better: 'lower', labels: [] },
    help: 'times that the target reset an open connection of the health check',
    taint: { limit: null },
  },
];

/**
 * `wasReset`: the target reset the open connection and answered on a new one. `limit`: because of a rate limit, the
 * next request starts at least `everyS` plus `pauseS` after the start of this one. `refused`: true if the target cannot
 * be reached, false for any other failure, such as a timeout. `code` is the code of Node's error.
 */
export type Beat = (
  timeoutMs: number,
) => Promise<
  | { answered: true; wasReset?: true; limit?: { everyS: number; pauseS: number } }
  | { answered: false; refused: boolean; why: string; code?: string }
>;

/** `beat` makes health requests on its own connection. `close` is idempotent. */
export type OpenBeat = { beat: Beat; close(): void };

const everyMs = 100;
/**
 * A target that refuses connections for this long counts as dead. If the target stops refusing sooner, it counts as
 * restarted.
 */
const deadAfterMs = 1000;
/** A wait for an answer that lasts at least this long is recorded as an event. */
const stallEventS = 1;

/**
 * Requests the health address of the target up to ten times a second, on a connection of its own. Any answer, even an
 * error, shows that the target lives. The heartbeat detects the death and the freezes of the target, even without
 * traffic. It measures the start and end of a freeze to a tenth of a second. If a rate limit makes the requests rarer,
 * the heartbeat can miss short freezes.
 */
export class Heartbeat implements Sampler {
  readonly #beat: Beat;
  readonly #clock: Clock;
  readonly #recorder: Recorder;
  readonly #lag: LagMeter;
  readonly #died: (atMs: number, why: string) => void;
  readonly #over = new AbortController();

  constructor(parts: {
    beat: Beat;
    clock: Clock;
    recorder: Recorder;
    lag: LagMeter;
    died: (atMs: number, why: string) => void;
  }) {
    this.#beat = parts.beat;
    this.#clock = parts.clock;
    this.#recorder = parts.recorder;
    this.#lag = parts.lag;
    this.#died = parts.died;
  }

  start(): void {
    void this.#run();
  }

  stop(): void {
    this.#over.abort();
    this.#lag.stop();
  }

  async #run(): Promise<void> {
    const up = this.#recorder.gauge(heartbeatNames.up, {}, Math.min);
    const stalls = this.#recorder.gauge(heartbeatNames.stall, {}, Math.max);
    const { signal } = this.#over;
    const resets = this.#recorder.counter(heartbeatNames.resets, {});
    let intervalMs = everyMs;
    let refusedSince: { ms: number; knownMs: number; why: string } | undefined;
    while (!signal.aborted) {
      const startedMs = this.#clock.wallMs();
      this.#lag.reset();
      const pending = new AbortController();
      void this.#whilePending(startedMs, stalls, pending.signal);
      const answer = await this.#beat(bodyLimits.health.time);
      pending.abort();
      if (signal.aborted) return;
      const nowMs = this.#clock.wallMs();
      const waitS = Math.max(0, nowMs - startedMs - this.#lag.maxMs()) / 1000;
      // "No connection was reset" differs from "not counted", so an answer records a zero.
      if (answer.answered) resets(nowMs, answer.wasReset ? 1 : 0);
      const alive = answer.answered || !answer.refused;
      stalls(nowMs, alive ? waitS : 0);
      up(nowMs, alive ? 1 : 0);
      if (alive) {
        if (waitS >= stallEventS) this.#stalled(startedMs, waitS);
        if (refusedSince) this.#restarted(refusedSince.ms, nowMs);
        refusedSince = undefined;
      } else {
        // A single failed look-up of a name can take seconds. So `deadAfterMs` is counted from the end of the first
        // failure.
        refusedSince ??= { ms: startedMs, knownMs: nowMs, why: answer.why };
        if (nowMs - refusedSince.knownMs >= deadAfterMs) {
          this.#died(refusedSince.ms, refusedSince.why);
          return;
        }
      }
      const limit = answer.answered ? answer.limit : undefined;
      // The interval grows, so that the health requests leave most of the rate limit to the traffic.
      if (limit && limit.everyS * 1000 > intervalMs) {
        intervalMs = limit.everyS * 1000;
        this.#limited(nowMs, limit.everyS);
      }
      const nextMs = intervalMs + (limit?.pauseS ?? 0) * 1000;
      await this.#clock.sleep(nextMs - (this.#clock.wallMs() - startedMs), signal);
    }
  }

  /** Records the wait so far while an answer is outstanding, so that every second of a freeze has a value. */
  async #whilePending(startedMs: number, stalls: Gauge, answered: AbortSignal): Promise<void> {
    const until = AbortSignal.any([answered, this.#over.signal]);
    while (!until.aborted) {
      await this.#clock.sleep(500, until);
      // Timers run before I/O. If an answer arrived while this process was busy, it is read only in the next turn of
      // the event loop.
      await nextTurn();
      if (until.aborted) return;
      const nowMs = this.#clock.wallMs();
      stalls(nowMs, Math.max(0, nowMs - startedMs - this.#lag.maxMs()) / 1000);
    }
  }

  #limited(atMs: number, everyS: number): void {
    const text = `the health check is made every ${everyS.toFixed(1)} s from now on, because a rate limit applies to it`;
    this.#recorder.event({ t: atMs, kind: 'note', by: 'run', text, data: { everyS } });
  }

  #stalled(startedMs: number, waitS: number): void {
    const text = `the target did not answer for ${waitS.toFixed(1)} s`;
    this.#recorder.event({ t: startedMs, kind: 'target-stall', by: 'run', text, data: { seconds: waitS } });
  }

  #restarted(sinceMs: number, nowMs: number): void {
    const text = `the target refused connections for ${((nowMs - sinceMs) / 1000).toFixed(1)} s and is back`;
    this.#recorder.event({ t: sinceMs, kind: 'target-restarted', by: 'run', text });
  }
}
