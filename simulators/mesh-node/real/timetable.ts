import { smallest } from '../../../scenarios/base/long-lists.ts';
import type { LagWatch } from './lag-watch.ts';
import type { Arrival, Pacer } from './pacer.ts';

export type Track = { pacer: Pacer; fire(arrival: Arrival): void };

/** Several paced tracks (messages, pings, visits) on one clock. */
export class Timetable {
  readonly #tracks: readonly Track[];
  readonly #lag: Pick<LagWatch, 'dispatched'>;

  constructor(tracks: readonly Track[], lag: Pick<LagWatch, 'dispatched'>) {
    this.#tracks = tracks;
    this.#lag = lag;
  }

  /**
   * Starts every operation (arrival) that is due, in the order of their due times. Operations that a pacer dropped are
   * not started. Reports how late each operation starts.
   * @param elapsedMs reads the time since the start of the load
   * @returns the time of the next arrival, in ms from the start of the load; Infinity after the last arrival
   */
  fireDue(elapsedMs: () => number): number {
    const nowMs = elapsedMs();
    const due = this.#tracks.flatMap(({ pacer, fire }) => pacer.take(nowMs).map((arrival) => ({ arrival, fire })));
    due.sort((a, b) => a.arrival.intendedMs - b.arrival.intendedMs);
    for (const { arrival, fire } of due) {
      this.#lag.dispatched(elapsedMs() - arrival.intendedMs);
      fire(arrival);
    }
    return smallest(this.#tracks.map(({ pacer }) => pacer.nextMs));
  }
}
