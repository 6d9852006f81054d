import type { Context } from './context.ts';
import type { Messages } from './messages.ts';
import type { SeenCache } from './seen-cache.ts';
import { timers } from './timers.ts';

export type SpreadRules = {
  kind: 'gossip' | 'flood';
  /** Gossip: the maximum number of neighbours that receive each push. */
  fanout: number;
  /**
   * Gossip: the number of times that each node pushes a message, `intervalMs` apart. With an interval of 0, the node
   * pushes the message only once, immediately.
   */
  rounds: number;
  intervalMs: number;
  /** Flood: a relay waits up to this long before it forwards a message. */
  jitterMs: number;
  /** Flood: if true, a relay does not forward a message that arrives again while the relay waits for `jitterMs`. */
  suppress: boolean;
};

const roundShift = 24;
const messageMask = 2 ** roundShift - 1;

/** Spreads messages until their TTL is used up: by gossip to a few neighbours, or by flooding to all neighbours. */
export class Spread {
  readonly #rules: SpreadRules;
  readonly #messages: Messages;
  readonly #seen: SeenCache;
  readonly #chosen: Int32Array;

  constructor(rules: SpreadRules, messages: Messages, seen: SeenCache) {
    this.#rules = rules;
    this.#messages = messages;
    this.#seen = seen;
    this.#chosen = new Int32Array(rules.fanout);
  }

  /**
   * Spreads a message from the current node.
   * @param ttl the number of hops that the copies may still make
   * @param from the sender of the received copy; -1 at the origin
   */
  start(context: Context, message: number, ttl: number, from: number): void {
    if (ttl <= 0) return;
    const { kind, intervalMs, jitterMs } = this.#rules;
    const waitMs = kind === 'gossip' ? intervalMs : from < 0 ? 0 : jitterMs;
    if (waitMs === 0) {
      this.#push(context, message, ttl, from);
      return;
    }
    // A timer's data has no space for the sender of the copy. So a delayed copy may go back to this sender.
    this.#later(context, 1 + context.below(waitMs), message, ttl, 0);
  }

  /** Pushes a message after its wait. Gossip then schedules the next round. */
  onTimer(context: Context, timer: number, data: number): void {
    const message = data & messageMask;
    const ttl = data >>> roundShift;
    const round = timer - timers.spread;
    const { kind, suppress, rounds, intervalMs } = this.#rules;
    if (!(suppress && this.#seen.wasHeardAgain(context.node, message))) this.#push(context, message, ttl, -1);
    if (kind === 'gossip' && round + 1 < rounds) this.#later(context, intervalMs, message, ttl, round + 1);
    this.#messages.release(message);
  }

  /** Releases the message of a timer, because the node of the timer has crashed. */
  forget(data: number): void {
    this.#messages.release(data & messageMask);
  }

  #later(context: Context, afterMs: number, message: number, ttl: number, round: number): void {
    this.#messages.hold(message);
    context.setTimer(afterMs, timers.spread + round, message | (ttl << roundShift));
  }

  #push(context: Context, message: number, ttl: number, from: number): void {
    const degree = context.degree();
    const { kind, fanout } = this.#rules;
    if (kind === 'flood' || degree <= fanout) {
      for (let i = 0; i < degree; i++) if (context.neighbour(i) !== from) context.send(i, message, ttl);
      return;
    }
    // A draw of the sender or of an already drawn neighbour is repeated, at most until `tries` reaches its limit.
    const chosen = this.#chosen;
    let count = 0;
    for (let tries = 0; count < fanout && tries < 16 * fanout; tries++) {
      const index = context.below(degree);
      let known = context.neighbour(index) === from;
      for (let i = 0; i < count && !known; i++) known = chosen[i] === index;
      if (known) continue;
      chosen[count++] = index;
      context.send(index, message, ttl);
    }
  }
}
