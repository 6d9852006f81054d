import type { Context } from './context.ts';
import type { Messages } from './messages.ts';
import { timers } from './timers.ts';

/** Capacity per peer, and how long a copy may wait. */
export type StoreRules = { perPeer: number; ttlMs: number };

type Entry = { serial: number; holder: number; peer: number; message: number; ttl: number };

/**
 * Store and forward. A message for a neighbour that cannot be reached waits here until the neighbour returns or the
 * message expires. It is not stored when the space for that neighbour is used up.
 */
export class Store {
  readonly #rules: StoreRules;
  readonly #messages: Messages;
  #entries: Entry[] = [];
  #made = 0;

  constructor(rules: StoreRules, messages: Messages) {
    this.#rules = rules;
    this.#messages = messages;
  }

  /** Stores a copy for a peer. Returns false when the room for this peer is used up. */
  put(context: Context, peer: number, message: number, ttl: number): boolean {
    const { node } = context;
    const beside = this.#entries.reduce((n, one) => n + (one.holder === node && one.peer === peer ? 1 : 0), 0);
    if (beside >= this.#rules.perPeer) return false;
    const serial = this.#made++;
    this.#messages.hold(message);
    this.#entries.push({ serial, holder: node, peer, message, ttl });
    context.stored(message);
    context.setTimer(this.#rules.ttlMs, timers.storeEnd, serial);
    return true;
  }

  /** The nodes that store messages for a peer, each once, in the order of the first message that each stored. */
  holdersFor(peer: number): number[] {
    return [...new Set(this.#entries.filter((one) => one.peer === peer).map((one) => one.holder))];
  }

  /** The peers that have stored messages, each once. */
  peers(): number[] {
    return [...new Set(this.#entries.map((one) => one.peer))];
  }

  /** Sends the messages stored at this node for a peer that is reachable again. */
  flush(context: Context, peer: number): void {
    const index = context.indexOf(peer);
    if (index < 0 || !context.isUp(index)) return;
    const ready = this.#take((one) => one.holder === context.node && one.peer === peer);
    for (const { message, ttl } of ready) {
      context.unstored(message, 'sent');
      context.send(index, message, ttl);
      this.#messages.release(message);
    }
  }

  /** Expires the stored copy with this serial number, if it still waits. */
  onTimer(context: Context, serial: number): void {
    this.#drop(context, (one) => one.serial === serial, 'expired');
  }

  /** Drops the messages stored at this node: its disk is lost. */
  onCrash(context: Context): void {
    this.#drop(context, (one) => one.holder === context.node, 'dropped');
  }

  /** The number of stored copies, over all nodes. */
  get size(): number {
    return this.#entries.length;
  }

  /** The largest number of copies that any node stores for one peer. */
  fullest(): number {
    const counts = new Map<string, number>();
    for (const { holder, peer } of this.#entries) {
      const key = `${holder} ${peer}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    let most = 0;
    for (const count of counts.values()) most = Math.max(most, count);
    return most;
  }

  #drop(context: Context, which: (one: Entry) => boolean, why: 'expired' | 'dropped'): void {
    for (const { message } of this.#take(which)) {
      context.unstored(message, why);
      this.#messages.release(message);
    }
  }

  #take(which: (one: Entry) => boolean): Entry[] {
    const taken = this.#entries.filter(which);
    if (taken.length > 0) this.#entries = this.#entries.filter((one) => !which(one));
    return taken;
  }
}
