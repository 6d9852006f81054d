import { type AckRules, Acks } from './acks.ts';
import { type Context, type Outcome, outcome, signals } from './context.ts';
import { everybody, type Messages, type NewMessage } from './messages.ts';
import { SeenCache } from './seen-cache.ts';
import { Spread, type SpreadRules } from './spread.ts';
import { Store, type StoreRules } from './store.ts';
import { Swim, type SwimRules } from './swim.ts';
import { Sync, type SyncRules } from './sync.ts';
import { timers } from './timers.ts';

/** The rules of each part of the protocol. A part without rules is switched off. */
export type ProtocolRules = {
  spread: SpreadRules;
  /** The capacity of each node's seen-cache, in messages. */
  seen: number;
  /** True if nodes verify signatures, and so drop forged messages. */
  verify: boolean;
  ack?: AckRules;
  store?: StoreRules;
  sync?: SyncRules;
  membership?: SwimRules;
};

/**
 * The mesh protocol, for all nodes of a process. The state is in arrays with one entry per node, and `context.node` is
 * the current node. The core reacts to each event immediately, by calling methods of the context.
 */
export class NodeCore {
  readonly #rules: ProtocolRules;
  readonly #messages: Messages;
  readonly #seen: SeenCache;
  readonly #spread: Spread;
  readonly #acks: Acks | undefined;
  readonly #sync: Sync | undefined;
  readonly #swim: Swim | undefined;
  readonly store: Store | undefined;

  constructor(rules: ProtocolRules, messages: Messages, nodes: number) {
    this.#rules = rules;
    this.#messages = messages;
    this.#seen = new SeenCache(messages, nodes, rules.seen);
    this.#spread = new Spread(rules.spread, messages, this.#seen);
    this.#acks = rules.ack && new Acks(rules.ack, messages, (context, message) => this.#begin(context, message));
    this.store = rules.store && new Store(rules.store, messages);
    this.#sync = rules.sync && new Sync(rules.sync, messages, this.#seen);
    this.#swim = rules.membership && new Swim(rules.membership, nodes);
  }

  onStart(context: Context): void {
    this.#sync?.onStart(context);
    this.#swim?.onStart(context);
  }

  /**
   * Handles a crash. If the crash destroys the disk (`keepDisk` is false), the node loses its seen-cache and its stored
   * messages. In both cases, `onDeadTimer` handles the timers that the node set before the crash.
   */
  onCrash(context: Context, keepDisk: boolean): void {
    if (keepDisk) return;
    this.#seen.forgetAll(context.node);
    this.store?.onCrash(context);
  }

  /**
   * Returns all nodes that believe `node` dead, even crashed nodes. Empty if the protocol has no membership.
   */
  believersInDeath(node: number): number[] {
    return this.#swim?.believersInDeath(node) ?? [];
  }

  /** Sends a message from the application of this node and returns its array index. */
  originate(context: Context, message: NewMessage): number {
    const made = context.make(message);
    if (message.to === everybody) this.#sync?.keep(context, made);
    else this.#acks?.expect(context, made);
    this.#begin(context, made);
    return made;
  }

  /**
   * Receives a copy from a neighbour and returns its outcome. `ttl` is the value with which the neighbour sent the
   * copy.
   */
  onMessage(context: Context, from: number, message: number, ttl: number): Outcome {
    if (this.#rules.verify && this.#messages.forged[message]) return outcome.dropped;
    if (!this.#seen.add(context.node, message, ttl)) return outcome.duplicate;
    const to = this.#messages.to[message]!;
    if (to === everybody) {
      context.deliver(message);
      this.#spread.start(context, message, ttl - 1, from);
      return outcome.delivered;
    }
    if (to === context.node) return this.#arrive(context, message);
    if (ttl <= 1) return outcome.expired;
    this.#route(context, message, ttl - 1, from);
    return outcome.delivered;
  }

  onSignal(context: Context, from: number, signal: number, subject: number, news: number): void {
    if (signal === signals.digest) this.#sync?.onDigest(context, from);
    else if (signal === signals.ping) {
      const index = context.indexOf(from);
      if (index >= 0) context.signal(index, signals.pong, subject, news);
    } else this.#swim?.onSignal(context, from, signal, subject, news);
  }

  /** Handles a timer that the node set since its latest start. */
  onTimer(context: Context, timer: number, data: number): void {
    if (timer >= timers.spread) this.#spread.onTimer(context, timer, data);
    else if (timer === timers.ackWait) this.#acks!.onTimer(context, data);
    else if (timer === timers.storeEnd) this.store!.onTimer(context, data);
    else if (timer === timers.sync) this.#sync!.onTimer(context);
    else if (timer === timers.probe) this.#swim!.onProbe(context);
    else if (timer === timers.probeTimeout) this.#swim!.onProbeTimeout(context, data);
    else if (timer === timers.probeEnd) this.#swim!.onProbeEnd(context, data);
    else this.#swim!.onSuspicion(context, data);
  }

  /**
   * Handles a timer that a node set before it crashed. A timer of the store has its normal effect, because the store is
   * on disk. Any other timer only releases its message.
   */
  onDeadTimer(context: Context, timer: number, data: number): void {
    if (timer >= timers.spread) this.#spread.forget(data);
    else if (timer === timers.ackWait) this.#acks!.forget(data);
    else if (timer === timers.storeEnd) this.store!.onTimer(context, data);
  }

  /** Sends the messages that were stored for a neighbour that is reachable again. */
  onPeerUp(context: Context, peer: number): void {
    this.store?.flush(context, peer);
  }

  #begin(context: Context, message: number): void {
    const ttl = this.#messages.ttl[message]!;
    this.#seen.add(context.node, message, ttl);
    if (this.#messages.to[message] === everybody) this.#spread.start(context, message, ttl, -1);
    else this.#route(context, message, ttl, -1);
  }

  /**
   * Forwards a message. A message to a neighbour is sent directly, or stored while the neighbour cannot be reached. Any
   * other message is spread.
   */
  #route(context: Context, message: number, ttl: number, from: number): void {
    const to = this.#messages.to[message]!;
    const index = context.indexOf(to);
    if (index < 0) this.#spread.start(context, message, ttl, from);
    else if (context.isUp(index) || !this.store) context.send(index, message, ttl);
    else this.store.put(context, to, message, ttl);
  }

  #arrive(context: Context, message: number): Outcome {
    if (this.#messages.acks[message]! >= 0) {
      context.deliver(message);
      this.#acks?.settle(context, message);
      return outcome.delivered;
    }
    const first = this.#messages.first(message);
    // If the acknowledgement of a delivered message was lost, a retry arrives. The node acknowledges the retry, but
    // does not deliver the message twice.
    const isNew = first === message || this.#seen.add(context.node, first, 0);
    if (isNew) context.deliver(message);
    this.#acks?.answer(context, message);
    return isNew ? outcome.delivered : outcome.duplicate;
  }
}
