import type { Messages } from '../core/messages.ts';
import { checkedIn, type InvariantName } from '../world/invariant.ts';
import type { World } from '../world/world.ts';

/** The first time that an invariant did not hold. `message` is its serial number; -1 when it is about none. */
export type Violation = { atMs: number; node: number; from: number; message: number; text: string };
export type InvariantState = { name: InvariantName; count: number; first: Violation | undefined };

const deliveredBit = 0x80;
const ttlMask = 0x7f;

/**
 * Watches what happens without believing the protocol: it keeps its own table of who holds which message, and at which
 * TTL. One byte for each message and node: two more than the TTL at which the node may send it on, and a bit when its
 * application has it.
 */
export class Invariants {
  readonly #messages: Messages;
  readonly #nodes: number;
  readonly #held: Uint8Array[] = [];
  readonly #spare: Uint8Array[] = [];
  readonly #genuine: boolean[] = [];
  readonly #states = new Map<InvariantName, InvariantState>();

  constructor(world: World, messages: Messages) {
    this.#messages = messages;
    this.#nodes = world.nodes;
    for (const name of checkedIn(world.bounds)) this.#states.set(name, { name, count: 0, first: undefined });
  }

  /** A message exists from now on; a genuine one was made by its own origin. */
  made(message: number, by: number, genuine: boolean): void {
    this.#genuine[message] = genuine;
    const held = this.#spare.pop() ?? new Uint8Array(this.#nodes);
    held[by] = this.#messages.ttl[message]! + 2;
    this.#held[message] = held;
  }

  retired(message: number): void {
    this.#spare.push(this.#held[message]!.fill(0));
  }

  /** A copy came over a link. */
  arrived(atMs: number, from: number, to: number, message: number, ttl: number, cut: boolean): void {
    if (cut) {
      this.violated('no-delivery-across-cut', { atMs, node: to, from, message, text: 'a copy came across the cut' });
    }
    const held = this.#held[message]!;
    const had = held[from]! & ttlMask;
    if (ttl !== 0 && ttl > had - 2) {
      const text = had === 0 ? 'its sender never had the message' : `TTL ${ttl} from a node that may send ${had - 2}`;
      this.violated('ttl-bound', { atMs, node: to, from, message, text });
    }
    // A node that forgot a message and gets it again may send on what the new copy allows.
    if ((held[to]! & ttlMask) < ttl + 1) held[to] = (held[to]! & deliveredBit) | (ttl + 1);
  }

  /** An application got a message. */
  delivered(atMs: number, node: number, from: number, message: number): void {
    if (!this.#genuine[message]) {
      const text = `node ${this.#messages.origin[message]} never sent it`;
      this.violated('no-forged-delivery', { atMs, node, from, message, text });
    }
    const first = this.#messages.first(message);
    const held = this.#held[first]!;
    if ((held[node]! & deliveredBit) !== 0) {
      this.violated('no-duplicate-delivery', { atMs, node, from, message, text: 'delivered a second time' });
    }
    held[node] = held[node]! | deliveredBit;
  }

  acknowledged(atMs: number, node: number, message: number): void {
    if ((this.#held[message]![node]! & deliveredBit) !== 0) return;
    this.violated('ack-only-delivered', { atMs, node, from: node, message, text: 'acknowledged, but not delivered' });
  }

  /** A node that lost its disk may rightly get again what it had. */
  lostDisk(node: number): void {
    for (let message = 0; message < this.#messages.slots; message++) {
      const held = this.#messages.holds[message]! > 0 ? this.#held[message]! : undefined;
      if (held) held[node] = held[node]! & ttlMask;
    }
  }

  /** `message` is a slot, or -1. */
  violated(name: InvariantName, { message, ...rest }: Violation): void {
    const state = this.#states.get(name)!;
    state.count++;
    state.first ??= { ...rest, message: message < 0 ? -1 : this.#messages.serial[message]! };
  }

  all(): InvariantState[] {
    return [...this.#states.values()];
  }
}
