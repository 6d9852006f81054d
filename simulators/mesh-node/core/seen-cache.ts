import type { Messages } from './messages.ts';

const heardAgain = 0x80000000;
const ttlShift = 24;
const countMask = 2 ** ttlShift - 1;

/**
 * The newest `capacity` messages that each node knows. The entry of a message contains the node's count of messages
 * when it saw the message (24 bits), the TTL of the copy (7 bits), and a bit that is set when it receives the message
 * again. An entry expires when the node's count has advanced by the capacity, or when the node loses its disk.
 */
export class SeenCache {
  readonly #messages: Messages;
  readonly #capacity: number;
  /**
   * The present count of each node, and its count at the last loss of its disk, side by side, so that a look-up reads
   * one cache line.
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

  /** If the node knows the message already, notes that it received the message again, and returns false. */
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

  /** The TTL of the copy that made the node's current entry of a message. */
  ttlOf(node: number, message: number): number {
    return (this.#messages.seen[message]![node]! >>> ttlShift) & 0x7f;
  }

  wasHeardAgain(node: number, message: number): boolean {
    return (this.#messages.seen[message]![node]! & heardAgain) !== 0;
  }

  /** Ends all entries of a node, because the node has lost its disk. */
  forgetAll(node: number): void {
    this.#counts[2 * node + 1] = this.#counts[2 * node]!;
  }
}
