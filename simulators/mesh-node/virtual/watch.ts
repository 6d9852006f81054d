import { kinds } from './kinds.ts';
import type { WorldState } from './state.ts';

/** Checks two invariants: broadcasts must reach enough nodes in time, and no message storm may occur. */
export class Watch {
  readonly #state: WorldState;
  #waiting: number[] = [];
  #healedMs = -1;
  /** The maximum number of copies of one message; infinite if the world file sets no limit for message storms. */
  readonly mostCopies: number;

  constructor(state: WorldState) {
    this.#state = state;
    const { bounds, nodes } = state.world;
    this.mostCopies = (bounds.storm?.copiesPerNode ?? Number.POSITIVE_INFINITY) * nodes;
  }

  storm(message: number): void {
    const { node, nowMs, invariants } = this.#state;
    const text = `more than ${this.mostCopies} copies of one message`;
    invariants.violated('storm-bound', { atMs: nowMs, node, from: node, message, text });
  }

  began(message: number): void {
    const { bounds } = this.#state.world;
    if (!bounds.eventualDelivery) return;
    this.#state.messages.hold(message);
    this.#later(message, this.#state.nowMs + bounds.eventualDelivery.withinMs);
  }

  /**
   * Checks that enough nodes have received a broadcast. If the network was cut at any time since
   * the broadcast, the check is due `withinMs` after the cut heals.
   */
  checkDelivery(message: number): void {
    const { nodes, scores, messages, invariants, nowMs, world } = this.#state;
    const { withinMs, share } = world.bounds.eventualDelivery!;
    if (nodes.isCut) {
      this.#waiting.push(message);
      return;
    }
    if (this.#healedMs >= messages.bornMs[message]! && nowMs < this.#healedMs + withinMs) {
      this.#later(message, this.#healedMs + withinMs);
      return;
    }
    const [reached, intended] = [scores.reachedBy(message), scores.intendedFor(message)];
    if (intended > 0) invariants.checked('eventual-delivery');
    if (reached < share * intended) {
      // The product needs rounding, because 0.57 × 100 is 56.99999999999999 in binary.
      const percent = Number((share * 100).toPrecision(12));
      const text =
        `${reached} of ${intended} nodes have the broadcast after ${withinMs / 1000} s, ` +
        `but at least ${percent} % must have it`;
      const node = messages.origin[message]!;
      invariants.violated('eventual-delivery', { atMs: nowMs, node, from: node, message, text });
    }
    messages.release(message);
  }

  /** Reschedules the checks that waited until the partition heals. */
  healed(): void {
    const { world, nowMs } = this.#state;
    this.#healedMs = nowMs;
    for (const message of this.#waiting) this.#later(message, nowMs + (world.bounds.eventualDelivery?.withinMs ?? 0));
    this.#waiting = [];
  }

  #later(message: number, atMs: number): void {
    this.#state.queue.schedule(atMs, kinds.checkDelivery, 0, 0, message, 0);
  }
}
