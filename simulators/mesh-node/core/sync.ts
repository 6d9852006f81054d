import { type Context, signals } from './context.ts';
import { everybody, type Messages } from './messages.ts';
import type { SeenCache } from './seen-cache.ts';
import { timers } from './timers.ts';

/**
 * `intervalMs` is the time between digests. `keepMs` is the time for which a node keeps a broadcast for nodes that
 * missed it.
 */
export type SyncRules = { intervalMs: number; keepMs: number };

/**
 * Exchanges missed broadcasts between neighbours, so that nodes get the messages that they missed during a partition.
 * In each interval, a node sends a neighbour a digest of its known broadcasts. The neighbour answers with broadcasts
 * that the digest lacks. The simulated digest has no content. On its arrival, the receiver reads the sender's current
 * state.
 */
export class Sync {
  readonly #rules: SyncRules;
  readonly #messages: Messages;
  readonly #seen: SeenCache;
  /** The broadcasts that nodes keep for other nodes. The oldest one comes first. */
  #kept: { message: number; untilMs: number }[] = [];

  constructor(rules: SyncRules, messages: Messages, seen: SeenCache) {
    this.#rules = rules;
    this.#messages = messages;
    this.#seen = seen;
  }

  onStart(context: Context): void {
    context.setTimer(1 + context.below(this.#rules.intervalMs), timers.sync, 0);
  }

  keep(context: Context, message: number): void {
    this.#messages.hold(message);
    this.#kept.push({ message, untilMs: context.nowMs + this.#rules.keepMs });
  }

  /**
   * Sends a digest to a random neighbour, unless this neighbour is disconnected. Drops broadcasts that are too old to
   * keep.
   */
  onTimer(context: Context): void {
    const degree = context.degree();
    if (degree > 0) {
      const index = context.below(degree);
      if (context.isUp(index)) context.signal(index, signals.digest, 0, -1);
    }
    context.setTimer(this.#rules.intervalMs, timers.sync, 0);
    let old = 0;
    while (old < this.#kept.length && this.#kept[old]!.untilMs <= context.nowMs) {
      this.#messages.release(this.#kept[old++]!.message);
    }
    if (old > 0) this.#kept = this.#kept.slice(old);
  }

  /**
   * Sends each kept broadcast that this node knows and the neighbour does not know. The neighbour may forward the
   * copies as far as their TTL allows.
   */
  onDigest(context: Context, from: number): void {
    const index = context.indexOf(from);
    if (index < 0) return;
    const { node } = context;
    for (const { message } of this.#kept) {
      if (this.#messages.to[message] !== everybody || !this.#seen.has(node, message)) continue;
      if (this.#seen.has(from, message)) continue;
      context.send(index, message, Math.max(0, this.#seen.ttlOf(node, message) - 1));
    }
  }
}
