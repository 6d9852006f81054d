import { type Context, emitted } from './context.ts';
import type { Messages } from './messages.ts';
import { timers } from './timers.ts';

/** `timeoutMs` limits one attempt. `retries` are the maximum numbers of retries for high, normal and low priority. */
export type AckRules = { timeoutMs: number; retries: readonly [number, number, number] };

const ackSizeBytes = 40;
const highest = 0;
const acknowledged = 0x100;

/**
 * End-to-end acknowledgement of direct messages. A retry is a new message, because the nodes on the way would discard a
 * second copy of the first message as a duplicate. The addressee delivers only one of the attempts.
 */
export class Acks {
  readonly #rules: AckRules;
  readonly #messages: Messages;
  readonly #route: (context: Context, message: number) => void;
  /** For the first attempt of each message: the number of retries, plus a bit that an acknowledgement sets. */
  readonly #state: number[] = [];

  /** @param route sends a message that originates at the current node */
  constructor(rules: AckRules, messages: Messages, route: (context: Context, message: number) => void) {
    this.#rules = rules;
    this.#messages = messages;
    this.#route = route;
  }

  /** Starts to wait for the acknowledgement of a direct message that this node sent. */
  expect(context: Context, message: number): void {
    this.#state[message] = 0;
    this.#messages.hold(message);
    context.setTimer(this.#rules.timeoutMs, timers.ackWait, message);
  }

  /** Acknowledges a message at its addressee. */
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

  /** Notes at the origin that the acknowledgement has arrived. */
  settle(context: Context, message: number): void {
    const first = this.#messages.acks[message]!;
    if ((this.#state[first]! & acknowledged) !== 0) return;
    this.#state[first] = this.#state[first]! | acknowledged;
    context.emit(emitted.acknowledged, first);
  }

  /** Retries a message without an acknowledgement. After the last retry, gives the message up. */
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

  /** Ends the wait for an acknowledgement, because the origin has crashed. */
  forget(first: number): void {
    this.#messages.release(first);
  }
}
