import type { Messages } from './messages.ts';

const heardAgain = 0x80000000;
const ttlShift = 24;
const countMask = 2 ** ttlShift - 1;

/**
 * Which messages a node knows: the newest `capacity` of them. A node numbers what it sees; an entry is the number under
 * which it saw a message (24 bits), with the TTL that the copy had (7 bits). It is forgotten when the node's count has
 * moved on by the capacity, or when the disk is lost.
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

  /** False when the node knows it already; it then remembers that it heard it again. */
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

  /** The TTL of the copy that brought a message that the node knows. */
  ttlOf(node: number, message: number): number {
    return (this.#messages.seen[message]![node]! >>> ttlShift) & 0x7f;
  }

  wasHeardAgain(node: number, message: number): boolean {
    return (this.#messages.seen[message]![node]! & heardAgain) !== 0;
  }

  /** The disk is gone. */
  forgetAll(node: number): void {
    this.#forgotten[node] = this.#count[node]!;
  }
}
