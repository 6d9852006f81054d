import type { Messages } from './messages.ts';

const heardAgain = 0x80000000;
const ttlShift = 24;
const countMask = 2 ** ttlShift - 1;

/**
 * The messages that each node knows: the newest `capacity` messages. Each node counts its messages. The entry of a
 * message has three parts: the count at its arrival (24 bits), the TTL of the copy (7 bits), and a repeat bit. The
 * repeat bit is set when the node receives the message again. An entry expires after `capacity` further messages, or
 * when the node loses its disk.
 */
export class SeenCache {
  readonly #messages: Messages;
  readonly #capacity: number;
  /**
   * Two numbers for each node: the current count of its messages, and the count at the last loss of its disk. The two
   * numbers lie side by side, so that a look-up reads only one cache line.
   */
  readonly #counts: Uint32Array;

  constructor(messages: Messages, nodes: number, capacity: number) {
    this.#messages = messages;
    this.#capacity = capacity;
    this.#counts = new Uint32Array(2 * nodes);
  }

  has(node: number, message: number): boolean {
    const entry = this.#messages.seen[message]![node]! & countMask;
    return entry > this.#counts[2 * node + 1]! && this.#counts[2 * node]! - entry < this.#capacity;
  }

  /** Adds a message. If the node already knows the message, notes that it arrived again, and returns false. */
  add(node: number, message: number, ttl: number): boolean {
    const table = this.#messages.seen[message]!;
    const entry = table[node]! & countMask;
    const counts = this.#counts;
    const count = counts[2 * node]!;
    if (entry > counts[2 * node + 1]! && count - entry < this.#capacity) {
      table[node] = table[node]! | heardAgain;
      return false;
    }
    counts[2 * node] = count + 1;
    table[node] = (count + 1) | (ttl << ttlShift);
    return true;
  }

  /** Returns the TTL of the copy with which the node learned of a message. */
  ttlOf(node: number, message: number): number {
    return (this.#messages.seen[message]![node]! >>> ttlShift) & 0x7f;
  }

  wasHeardAgain(node: number, message: number): boolean {
    return (this.#messages.seen[message]![node]! & heardAgain) !== 0;
  }

  /** Removes all entries of a node, because the node has lost its disk. */
  forgetAll(node: number): void {
    this.#counts[2 * node + 1] = this.#counts[2 * node]!;
  }
}
