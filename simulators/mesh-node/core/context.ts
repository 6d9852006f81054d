import type { NewMessage } from './messages.ts';

/** What became of a copy at the node that it came to. */
export const outcome = { delivered: 0, duplicate: 1, expired: 2, dropped: 3 } as const;
export type Outcome = (typeof outcome)[keyof typeof outcome];

/** Small frames between two neighbours that carry no message of a user. */
export const signals = { probe: 0, probeAck: 1, probeFor: 2, probeForAck: 3, digest: 4, ping: 5, pong: 6 } as const;

/** What a node tells whoever watches. */
export const emitted = { acknowledged: 0, gaveUp: 1, suspects: 2, holdsDead: 3 } as const;

/**
 * All that the core may touch while it runs at `node`: no clock, no chance, no socket but these. Neighbours are named by
 * their index in the node's own list. Times are ms.
 */
export interface Context {
  readonly nowMs: number;
  readonly node: number;
  /** 32 random bits of this node's own stream. */
  bits(): number;
  /** A whole number in [0, below), from the same stream. */
  below(below: number): number;
  degree(): number;
  neighbour(index: number): number;
  /** -1 when `peer` is no neighbour. */
  indexOf(peer: number): number;
  /** Whether the link layer has a connection to this neighbour now. */
  isUp(index: number): boolean;
  /** A copy of a message to a neighbour; `ttl` is how many hops it may still make, this one included. */
  send(index: number, message: number, ttl: number): void;
  signal(index: number, signal: number, subject: number, news: number): void;
  /** `data` comes back to `onTimer`; a timer dies with a crash of its node (`forget`). */
  setTimer(afterMs: number, timer: number, data: number): void;
  /** Hands a message to the application of this node. */
  deliver(message: number): void;
  emit(event: number, subject: number): void;
  /** A copy waits at this node for a peer, and does so no more: it stands in the ledger while it waits. */
  stored(message: number): void;
  unstored(message: number, why: 'sent' | 'expired' | 'dropped'): void;
  /** A new message of this node, held once by the caller. */
  make(given: NewMessage): number;
}
