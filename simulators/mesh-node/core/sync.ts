import { type Context, signals } from './context.ts';
import { everybody, type Messages } from './messages.ts';
import type { SeenCache } from './seen-cache.ts';
import { timers } from './timers.ts';

export type SyncRules = { intervalMs: number; keepMs: number };

/**
 * Anti-entropy: now and then a node shows a neighbour which broadcasts it knows, and gets what it lacks. It is what
 * brings a message over a cut after it has healed. The digest is read when it arrives, not when it was sent.
 */
export class Sync {
  readonly #rules: SyncRules;
  readonly #messages: Messages;
  readonly #seen: SeenCache;
  /** Broadcasts that nodes keep for others, oldest first. */
  #kept: { message: number; untilMs: number }[] = [];

  constructor(rules: SyncRules, messages: Messages, seen: SeenCache) {
    this.#rules = rules;
    this.#messages = messages;
    this.#seen = seen;
  }

  onStart(context: Context): void {
    context.setTimer(1 + context.below(this.#rules.intervalMs), timers.sync, 0);
  }

  /** A broadcast begins. */
  keep(context: Context, message: number): void {
    this.#messages.hold(message);
    this.#kept.push({ message, untilMs: context.nowMs + this.#rules.keepMs });
  }

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

  /** A neighbour showed its digest: it gets what this node knows and it does not, and may pass on what still has hops. */
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
