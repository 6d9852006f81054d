import type { Context } from './context.ts';
import type { Messages } from './messages.ts';
import type { SeenCache } from './seen-cache.ts';
import { timers } from './timers.ts';

export type SpreadRules = {
  kind: 'gossip' | 'flood';
  /** Gossip: neighbours that each push goes to. */
  fanout: number;
  /** Gossip: pushes of each node, `intervalMs` apart; with an interval of 0 one at once. */
  rounds: number;
  intervalMs: number;
  /** Flood: a relay waits up to this long, */
  jitterMs: number;
  /** and keeps silent when it heard the message again meanwhile. */
  suppress: boolean;
};

const roundShift = 24;
const messageMask = 2 ** roundShift - 1;

/** How a message spreads: gossip pushes it to a few neighbours, flooding to all of them, each as far as its TTL lasts. */
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

  /** @param ttl hops that the copies may make from here. @param from who sent it here; -1 at its origin */
  start(context: Context, message: number, ttl: number, from: number): void {
    if (ttl <= 0) return;
    const { kind, intervalMs, jitterMs } = this.#rules;
    const waitMs = kind === 'gossip' ? intervalMs : from < 0 ? 0 : jitterMs;
    if (waitMs === 0) {
      this.#push(context, message, ttl, from);
      return;
    }
    // A timer has room for a message and a small number: the TTL; whoever sent it gets it back at worst.
    this.#later(context, 1 + context.below(waitMs), message, ttl, 0);
  }

  onTimer(context: Context, timer: number, data: number): void {
    const message = data & messageMask;
    const ttl = data >>> roundShift;
    const round = timer - timers.spread;
    const { kind, suppress, rounds, intervalMs } = this.#rules;
    if (!(suppress && this.#seen.wasHeardAgain(context.node, message))) this.#push(context, message, ttl, -1);
    if (kind === 'gossip' && round + 1 < rounds) this.#later(context, intervalMs, message, ttl, round + 1);
    this.#messages.release(message);
  }

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
    // Distinct ones, by drawing again: a fanout is small beside a degree that is larger.
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
