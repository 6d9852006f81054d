import type { Context } from './context.ts';
import type { Messages } from './messages.ts';
import { timers } from './timers.ts';

/** `perPeer` is the maximum number of copies that a node stores for one peer. `ttlMs` is the longest wait of a copy. */
export type StoreRules = { perPeer: number; ttlMs: number };

export type Holding = { holder: number; peer: number };

type Entry = Holding & { serial: number; message: number; ttl: number };

/**
 * The messages that wait for neighbours that cannot be reached. A message waits until the neighbour returns or the
 * message expires. A simulation may store a million copies, so no method visits all copies for one node.
 */
export class Store {
  readonly #rules: StoreRules;
  readonly #messages: Messages;
  readonly #bySerial = new Map<number, Entry>();
  /** The stored copies, by addressee (peer) and then by the node that holds them. The oldest copy comes first. */
  readonly #byPeer = new Map<number, Map<number, Set<Entry>>>();
  readonly #peersOf = new Map<number, Set<number>>();
  #made = 0;

  constructor(rules: StoreRules, messages: Messages) {
    this.#rules = rules;
    this.#messages = messages;
  }

  /** Stores a copy for a peer. Returns false if the node already stores the maximum for this peer. */
  put(context: Context, peer: number, message: number, ttl: number): boolean {
    const { node } = context;
    if ((this.#byPeer.get(peer)?.get(node)?.size ?? 0) >= this.#rules.perPeer) return false;
    const serial = this.#made++;
    this.#messages.hold(message);
    this.#add({ serial, holder: node, peer, message, ttl });
    context.stored(message);
    context.setTimer(this.#rules.ttlMs, timers.storeEnd, serial);
    return true;
  }

  /** Returns all pairs of holder and peer, or only the pairs with `node`. The pair with the oldest copy comes first. */
  holdings(node?: number): Holding[] {
    const found =
      node === undefined
        ? [...this.#byPeer.values()].flatMap((holders) => [...holders.values()])
        : [...this.#heldFor(node), ...this.#heldBy(node)];
    const oldest = found.map(([first]) => first).filter((first) => first !== undefined);
    return oldest.sort((a, b) => a.serial - b.serial).map(({ holder, peer }) => ({ holder, peer }));
  }

  /** Sends the messages stored at this node for a peer that is reachable again. */
  flush(context: Context, peer: number): void {
    const index = context.indexOf(peer);
    if (index < 0 || !context.isUp(index)) return;
    for (const entry of [...(this.#byPeer.get(peer)?.get(context.node) ?? [])]) {
      this.#remove(entry);
      context.unstored(entry.message, 'sent');
      context.send(index, entry.message, entry.ttl);
      this.#messages.release(entry.message);
    }
  }

  /** Drops the copy with this serial number as expired, if it still waits. */
  onTimer(context: Context, serial: number): void {
    const entry = this.#bySerial.get(serial);
    if (entry) this.#drop(context, entry, 'expired');
  }

  /** Drops all copies that wait at this node, because the crash destroyed the node's disk. */
  onCrash(context: Context): void {
    const lost = this.#heldBy(context.node).flatMap((entries) => [...entries]);
    for (const entry of lost.sort((a, b) => a.serial - b.serial)) this.#drop(context, entry, 'dropped');
  }

  get size(): number {
    return this.#bySerial.size;
  }

  /** Returns the largest number of copies that any node stores for one peer. */
  fullest(): number {
    let most = 0;
    for (const holders of this.#byPeer.values()) {
      for (const entries of holders.values()) most = Math.max(most, entries.size);
    }
    return most;
  }

  #heldFor(peer: number): ReadonlySet<Entry>[] {
    return [...(this.#byPeer.get(peer)?.values() ?? [])];
  }

  #heldBy(holder: number): ReadonlySet<Entry>[] {
    return [...(this.#peersOf.get(holder) ?? [])].map((peer) => this.#byPeer.get(peer)!.get(holder)!);
  }

  #drop(context: Context, entry: Entry, why: 'expired' | 'dropped'): void {
    this.#remove(entry);
    context.unstored(entry.message, why);
    this.#messages.release(entry.message);
  }

  #add(entry: Entry): void {
    const { serial, holder, peer } = entry;
    this.#bySerial.set(serial, entry);
    const holders = this.#byPeer.get(peer) ?? new Map<number, Set<Entry>>();
    this.#byPeer.set(peer, holders);
    holders.set(holder, (holders.get(holder) ?? new Set()).add(entry));
    this.#peersOf.set(holder, (this.#peersOf.get(holder) ?? new Set()).add(peer));
  }

  #remove(entry: Entry): void {
    const { serial, holder, peer } = entry;
    this.#bySerial.delete(serial);
    const holders = this.#byPeer.get(peer)!;
    const entries = holders.get(holder)!;
    entries.delete(entry);
    if (entries.size > 0) return;
    holders.delete(holder);
    if (holders.size === 0) this.#byPeer.delete(peer);
    const peers = this.#peersOf.get(holder)!;
    peers.delete(peer);
    if (peers.size === 0) this.#peersOf.delete(holder);
  }
}
