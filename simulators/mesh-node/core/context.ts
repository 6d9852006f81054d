import type { NewMessage } from './messages.ts';

/** The outcome of a copy of a message at its receiver. */
export const outcome = { delivered: 0, duplicate: 1, expired: 2, dropped: 3 } as const;
export type Outcome = (typeof outcome)[keyof typeof outcome];

/** The kinds of frames between two neighbours that contain no user message. */
export const signals = { probe: 0, probeAck: 1, probeFor: 2, probeForAck: 3, digest: 4, ping: 5, pong: 6 } as const;

/** The events that the core reports through `Context.emit`. */
export const emitted = { acknowledged: 0, gaveUp: 1, suspects: 2, believesDead: 3 } as const;

/**
 * The functions that the core may use while it runs at `node`. The core has no other clock, random source or socket.
 * Neighbours are named by their index in the node's own list.
 */
export interface Context {
  readonly nowMs: number;
  readonly node: number;
  bits(): number;
  /** Returns an integer in [0, below), from the node's own stream of random numbers. */
  below(below: number): number;
  degree(): number;
  neighbour(index: number): number;
  indexOf(peer: number): number;
  /** Returns whether the link layer has a connection to this neighbour now. */
  isUp(index: number): boolean;
  /** Sends a copy of a message. `ttl` is the number of hops left, including the hop of this copy. */
  send(index: number, message: number, ttl: number): void;
  signal(index: number, signal: number, subject: number, news: number): void;
  /**
   * Calls `onTimer` of the core with `data` after `afterMs`. If the node has crashed in the meantime, calls
   * `onDeadTimer`.
   */
  setTimer(afterMs: number, timer: number, data: number): void;
  /** Hands a message to the application of this node. */
  deliver(message: number): void;
  emit(event: number, subject: number): void;
  /**
   * `stored` and `unstored` report that a copy starts or stops waiting at this node for a peer. The ledger counts a
   * waiting copy as in flight.
   */
  stored(message: number): void;
  unstored(message: number, why: 'sent' | 'expired' | 'dropped'): void;
  /** Creates a message of this node and returns the message's array index. The caller must release the message. */
  make(given: NewMessage): number;
}
