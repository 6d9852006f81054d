import type { Messages } from './messages.ts';

const heardAgain = 0x80000000;
const ttlShift = 24;
const countMask = 2 ** ttlShift - 1;

/**
 * The newest `capacity` messages that each node knows. Each node counts the messages that it sees. The entry of a
 * message stores the count when it was seen (24 bits), the TTL of the copy (7 bits), and a bit that is set when it was
 * heard again. An entry expires when the node's count has advanced by the capacity, or when the disk is lost.
 */
export class SeenCache {
  readonly #messages: Messages;
  readonly #capacity: number;
  readonly #count: Uint32Array;
  readonly #forgotten: Uint32Array;

  constructor(messages: Messages, nodes: number, capacity: number) {
    this.#messages = messages;
    this.#capacity = capacity;
    this.#count = new Uint32Array(nodes);
    this.#forgotten = new Uint32Array(nodes);
  }

  has(node: number, message: number): boolean {
    const entry = this.#messages.seen[message]![node]! & countMask;
    return entry > this.#forgotten[node]! && this.#count[node]! - entry < this.#capacity;
  }

  /** Adds a message. If the message is known already, notes that it was heard again and returns false. */
  add(node: number, message: number, ttl: number): boolean {
    const table = this.#messages.seen[message]!;
    const entry = table[node]! & countMask;
    const count = this.#count[node]!;
    if (entry > this.#forgotten[node]! && count - entry < this.#capacity) {
      table[node] = table[node]! | heardAgain;
      return false;
    }
    this.#count[node] = count + 1;
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

  /** Forgets everything: the node lost its disk. */
  forgetAll(node: number): void {
    this.#forgotten[node] = this.#count[node]!;
  }
}
