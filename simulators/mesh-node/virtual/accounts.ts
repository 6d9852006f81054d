import { largest } from '../../../scenarios/base/long-lists.ts';
import type { Carrier } from './carrier.ts';
import { kindMask, kinds } from './kinds.ts';
import { CopyLedger } from './ledger.ts';
import type { Reading } from './scores.ts';
import type { WorldState } from './state.ts';
import { worldMetrics as metrics } from './world-metrics.ts';

/**
 * Counts the outcome of every copy and signal. Compares the counts with the copies and signals that are actually in
 * flight or stored.
 */
export class Accounts {
  readonly copies = new CopyLedger();
  readonly signals = new CopyLedger();
  readonly #state: WorldState;
  readonly #carrier: Carrier | undefined;
  readonly #why: Record<string, number> = {};
  readonly #bytes: Float64Array;
  readonly #reported: Record<string, number> = {};
  #isCut = false;

  constructor(state: WorldState, carrier: Carrier | undefined) {
    this.#state = state;
    this.#carrier = carrier;
    this.#bytes = new Float64Array(state.world.links.length);
  }

  /** Counts an undelivered copy by its reason. `gave-up` means that the sender stopped its attempts. */
  count(why: string): void {
    this.#why[why] = (this.#why[why] ?? 0) + 1;
  }

  sent(link: number, bytes: number): void {
    this.#bytes[link]! += bytes;
  }

  /**
   * Reports a violation if the counted outcomes do not match the copies and signals in flight. Also reports a queue or
   * a store that is longer than its limit.
   * @param deepest the longest queue of frames so far
   */
  check(deepest: number): void {
    const { core, queue, invariants, world, nowMs } = this.#state;
    let copies = (core.store?.size ?? 0) + (this.#carrier?.waiting(kinds.copy) ?? 0);
    let signals = this.#carrier?.waiting(kinds.signal) ?? 0;
    queue.each((a) => {
      const kind = a & kindMask;
      if (kind === kinds.copy) copies++;
      else if (kind === kinds.signal) signals++;
    });
    const problem = this.copies.problem(copies) ?? this.signals.problem(signals);
    const at = { atMs: nowMs, node: -1, from: -1, message: -1 };
    if (this.copies.sent > 0) invariants.checked('storm-bound');
    if (problem) invariants.violated('conservation', { ...at, text: problem });
    const bound = world.bounds.queue ?? largest(world.links.map((link) => link.queue));
    if (deepest > bound)
      invariants.violated('queue-bound', {
        ...at,
        text: `${deepest} frames waited at a node, but the limit is ${bound}`,
      });
    const stored = core.store?.fullest() ?? 0;
    const room = world.rules.store?.perPeer ?? 0;
    if (stored > room)
      invariants.violated('queue-bound', {
        ...at,
        text: `${stored} messages are stored for a peer, but the limit is ${room}`,
      });
  }

  /** Returns the values for the second that has just ended. */
  fresh(): Reading[] {
    const { world, nodes, invariants } = this.#state;
    const { inFlight: _, ...counts } = this.copies.counts();
    // The gauge `partition_active` shows the state at the start of the second. So the state at the end of the second is
    // kept for the next second.
    const wasCut = this.#isCut;
    this.#isCut = nodes.isCut;
    return [
      ...Object.entries(counts).map(([name, total]) => ({
        metric: metrics.copiesTotal.name,
        labels: { outcome: name },
        n: this.#since(name, total),
      })),
      ...Object.entries(this.#why).map(([reason, total]) => ({
        metric: metrics.dropped.name,
        labels: { reason },
        n: this.#since(`why ${reason}`, total),
      })),
      ...world.links.map((link, i) => ({
        metric: metrics.bytes.name,
        labels: { link: link.name },
        n: this.#since(`bytes ${link.name}`, this.#bytes[i]!),
      })),
      { metric: metrics.partition.name, labels: {}, v: wasCut ? 1 : 0 },
      // An invariant that was not checked gets no row, because a row with 0 means that the invariant held.
      ...invariants
        .all()
        .filter(({ checked }) => checked)
        .map(({ name, count }) => ({
          metric: metrics.violations.name,
          labels: { invariant: name },
          n: this.#since(`invariant ${name}`, count),
        })),
    ];
  }

  #since(key: string, total: number): number {
    const n = total - (this.#reported[key] ?? 0);
    this.#reported[key] = total;
    return n;
  }
}
