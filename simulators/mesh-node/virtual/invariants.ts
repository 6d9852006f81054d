import type { Messages } from '../core/messages.ts';
import { checkedIn, type InvariantName } from '../world/invariant.ts';
import type { World } from '../world/world.ts';

/** A violation. `message` is the serial number of the violating message; -1 without a message. */
export type Violation = { atMs: number; node: number; from: number; message: number; text: string };
/**
 * `checked` becomes true when the first event happens that could violate the invariant. Before, zero violations prove
 * nothing. An invariant that no event of this world could violate holds anyway, so it is `checked` from the start.
 */
export type InvariantState = {
  name: InvariantName;
  count: number;
  first: Violation | undefined;
  checked: boolean;
};

/** A simulation has checked these invariants as soon as a pong or a copy of a message has arrived. */
const ofAnswers = ['conservation', 'queue-bound'] as const;
/** A simulation has checked these invariants as soon as a copy of a message has arrived. */
const ofArrivals = ['no-duplicate-delivery', 'no-forged-delivery', 'ttl-bound', 'no-delivery-across-cut'] as const;

const deliveredBit = 0x80;
const ttlMask = 0x7f;

/**
 * Checks the protocol without using the state of the checked nodes. A separate table has one byte for each message and
 * node. One bit is set when the node's application has received the message. The other bits are 0 until the node makes
 * or receives the message. Then they contain 2 plus the largest TTL with which the node may forward the message.
 */
export class Invariants {
  readonly #messages: Messages;
  readonly #nodes: number;
  readonly #held: Uint8Array[] = [];
  readonly #spare: Uint8Array[] = [];
  readonly #genuine: boolean[] = [];
  readonly #states = new Map<InvariantName, InvariantState>();
  #hasArrived = false;
  #hasPong = false;

  constructor(world: World, messages: Messages) {
    this.#messages = messages;
    this.#nodes = world.nodes;
    const safe = unbreakableIn(world);
    for (const name of checkedIn(world.bounds))
      this.#states.set(name, { name, count: 0, first: undefined, checked: safe.includes(name) });
  }

  /** @param genuine false for a message that an adversary or a bug forged */
  made(message: number, by: number, genuine: boolean): void {
    this.#genuine[message] = genuine;
    const held = this.#spare.pop() ?? new Uint8Array(this.#nodes);
    held[by] = this.#messages.ttl[message]! + 2;
    this.#held[message] = held;
  }

  retired(message: number): void {
    this.#spare.push(this.#held[message]!.fill(0));
  }

  checked(name: InvariantName): void {
    const state = this.#states.get(name);
    if (state) state.checked = true;
  }

  /**
   * Marks the invariants in `ofAnswers` as checked, because a pong has arrived. `arrived` marks them too, but a
   * simulation that only pings never calls `arrived`.
   */
  ponged(): void {
    if (this.#hasPong) return;
    this.#hasPong = true;
    for (const name of ofAnswers) this.checked(name);
  }

  /** Checks a copy that arrived over a link. */
  arrived(atMs: number, from: number, to: number, message: number, ttl: number, cut: boolean): void {
    if (!this.#hasArrived) {
      this.#hasArrived = true;
      for (const name of [...ofAnswers, ...ofArrivals]) this.checked(name);
    }
    if (cut) {
      this.violated('no-delivery-across-cut', {
        atMs,
        node: to,
        from,
        message,
        text: 'a copy of the message crossed an active partition',
      });
    }
    const held = this.#held[message]!;
    const had = held[from]! & ttlMask;
    if (ttl !== 0 && ttl > had - 2) {
      const text =
        had === 0
          ? 'a copy arrived from a node that never had the message'
          : `a copy has a TTL of ${ttl}, but its sender may use at most ${had - 2}`;
      this.violated('ttl-bound', { atMs, node: to, from, message, text });
    }
    // A node that forgot a message may forward it again, as far as the TTL of the new copy allows.
    if ((held[to]! & ttlMask) < ttl + 1) held[to] = (held[to]! & deliveredBit) | (ttl + 1);
  }

  /** Checks a message that an application received. */
  delivered(atMs: number, node: number, from: number, message: number): void {
    if (!this.#genuine[message]) {
      const text = `node ${this.#messages.origin[message]} never sent the delivered message`;
      this.violated('no-forged-delivery', { atMs, node, from, message, text });
    }
    const first = this.#messages.first(message);
    const held = this.#held[first]!;
    if ((held[node]! & deliveredBit) !== 0) {
      this.violated('no-duplicate-delivery', {
        atMs,
        node,
        from,
        message,
        text: 'the message was delivered a second time',
      });
    }
    held[node] = held[node]! | deliveredBit;
  }

  acknowledged(atMs: number, node: number, message: number): void {
    this.checked('ack-only-delivered');
    if ((this.#held[message]![node]! & deliveredBit) !== 0) return;
    const text = 'the message was acknowledged, but not delivered';
    this.violated('ack-only-delivered', { atMs, node, from: node, message, text });
  }

  /** Handles the loss of a node's disk. The node's application may then receive the same messages again. */
  lostDisk(node: number): void {
    for (let message = 0; message < this.#messages.slots; message++) {
      const held = this.#messages.holds[message]! > 0 ? this.#held[message]! : undefined;
      if (held) held[node] = held[node]! & ttlMask;
    }
  }

  /** @param violation its `message` is an index in the message tables, or -1 for a violation without a message */
  violated(name: InvariantName, violation: Violation): void {
    const { message, ...rest } = violation;
    const state = this.#states.get(name)!;
    state.count++;
    state.checked = true;
    state.first ??= { ...rest, message: message < 0 ? -1 : this.#messages.serial[message]! };
  }

  all(): InvariantState[] {
    return [...this.#states.values()];
  }
}

/** Returns the invariants that this world cannot break. A world without messages breaks no invariant about messages. */
function unbreakableIn({ workload, rules, timeline }: World): readonly InvariantName[] {
  const hasMessages = workload.broadcast !== undefined || workload.direct !== undefined;
  const isForged = timeline.some((action) => action.kind === 'adversary' && action.what === 'forge');
  if (!hasMessages && !isForged) return [...ofArrivals, 'ack-only-delivered', 'storm-bound'];
  return rules.ack && workload.direct ? [] : ['ack-only-delivered'];
}
