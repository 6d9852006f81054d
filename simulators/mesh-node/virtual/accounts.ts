import type { Carrier } from './carrier.ts';
import { kindMask, kinds } from './kinds.ts';
import { CopyLedger } from './ledger.ts';
import type { Reading } from './scores.ts';
import type { WorldState } from './state.ts';
import { worldMetrics as metrics } from './world-metrics.ts';

/** What became of every copy and signal, told second by second and held against what is truly on its way. */
export class Accounts {
  readonly copies = new CopyLedger();
  readonly signals = new CopyLedger();
  readonly #state: WorldState;
  readonly #carrier: Carrier | undefined;
  readonly #why: Record<string, number> = {};
  readonly #bytes: Float64Array;
  readonly #told: Record<string, number> = {};
  #isCut = false;

  constructor(state: WorldState, carrier: Carrier | undefined) {
    this.#state = state;
    this.#carrier = carrier;
    this.#bytes = new Float64Array(state.world.links.length);
  }

  /** Why a copy went no further. */
  count(why: string): void {
    this.#why[why] = (this.#why[why] ?? 0) + 1;
  }

  sent(link: number, bytes: number): void {
    this.#bytes[link]! += bytes;
  }

  /** Counts anew what is on its way, and holds the accounts against it. @param deepest the longest queue of frames so far */
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
    if (problem) invariants.violated('conservation', { ...at, text: problem });
    const bound = world.bounds.queue ?? Math.max(...world.links.map((link) => link.queue));
    if (deepest > bound)
      invariants.violated('queue-bound', { ...at, text: `${deepest} frames waited at a node, ${bound} may` });
    const stored = core.store?.fullest() ?? 0;
    const room = world.rules.store?.perPeer ?? 0;
    if (stored > room) invariants.violated('queue-bound', { ...at, text: `${stored} stored for a peer, ${room} may` });
  }

  /** What was counted since the last time. */
  fresh(): Reading[] {
    const { world, nodes, invariants } = this.#state;
    const { inFlight: _, ...counts } = this.copies.counts();
    // A second is told of when it is over; what begins at its end belongs to the next.
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
      // Zeros too: that an invariant held is not the same as that nobody looked.
      ...invariants.all().map(({ name, count }) => ({
        metric: metrics.violations.name,
        labels: { invariant: name },
        n: this.#since(`invariant ${name}`, count),
      })),
    ];
  }

  #since(key: string, total: number): number {
    const n = total - (this.#told[key] ?? 0);
    this.#told[key] = total;
    return n;
  }
}
