import { type Context, emitted } from './context.ts';
import type { Messages } from './messages.ts';
import { timers } from './timers.ts';

/** `retries` by priority: high, normal, low. */
export type AckRules = { timeoutMs: number; retries: readonly [number, number, number] };

const ackSizeBytes = 40;
const highest = 0;
const acknowledged = 0x100;

/**
 * Direct messages are acknowledged end to end. An attempt that stays without answer is repeated as a message of its own,
 * since the nodes on the way know the first one already; the addressee takes only one of them.
 */
export class Acks {
  readonly #rules: AckRules;
  readonly #messages: Messages;
  readonly #route: (context: Context, message: number) => void;
  /** Of each first attempt: how often it was repeated, and whether it was acknowledged. */
  readonly #state: number[] = [];

  /** @param route puts a message of the node's own on its way */
  constructor(rules: AckRules, messages: Messages, route: (context: Context, message: number) => void) {
    this.#rules = rules;
    this.#messages = messages;
    this.#route = route;
  }

  /** This node sends a direct message and waits. */
  expect(context: Context, message: number): void {
    this.#state[message] = 0;
    this.#messages.hold(message);
    context.setTimer(this.#rules.timeoutMs, timers.ackWait, message);
  }

  /** This node is the addressee: it says so. */
  answer(context: Context, message: number): void {
    const messages = this.#messages;
    const ack = context.make({
      origin: context.node,
      to: messages.origin[message]!,
      ttl: messages.ttl[message]!,
      sizeBytes: ackSizeBytes,
      priority: highest,
      acks: messages.first(message),
    });
    this.#route(context, ack);
    messages.release(ack);
  }

  /** An acknowledgement came back to the origin. */
  settle(context: Context, message: number): void {
    const first = this.#messages.acks[message]!;
    if ((this.#state[first]! & acknowledged) !== 0) return;
    this.#state[first] = this.#state[first]! | acknowledged;
    context.emit(emitted.acknowledged, first);
  }

  onTimer(context: Context, first: number): void {
    const messages = this.#messages;
    const tried = this.#state[first]!;
    if ((tried & acknowledged) !== 0) {
      messages.release(first);
      return;
    }
    if (tried >= this.#rules.retries[messages.priority[first]! as 0 | 1 | 2]) {
      context.emit(emitted.gaveUp, first);
      messages.release(first);
      return;
    }
    this.#state[first] = tried + 1;
    const again = context.make({
      origin: context.node,
      to: messages.to[first]!,
      ttl: messages.ttl[first]!,
      sizeBytes: messages.sizeBytes[first]!,
      priority: messages.priority[first]!,
      repeats: first,
    });
    this.#route(context, again);
    messages.release(again);
    context.setTimer(this.#rules.timeoutMs, timers.ackWait, first);
  }

  forget(first: number): void {
    this.#messages.release(first);
  }
}
