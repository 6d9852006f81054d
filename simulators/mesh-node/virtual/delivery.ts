import { outcome, signals } from '../core/context.ts';
import type { Accounts } from './accounts.ts';
import type { BugHooks } from './bug-hooks.ts';
import type { Carrier, Frame } from './carrier.ts';
import type { Director } from './director.ts';
import { kindMask, kinds } from './kinds.ts';
import { adversaries } from './nodes.ts';
import type { Observer } from './observer.ts';
import { lost, Physics, queueFull } from './physics.ts';
import type { WorldControl } from './state.ts';
import type { Watch } from './watch.ts';

type DeliveryParts = {
  accounts: Accounts;
  bugs: BugHooks;
  director: Director;
  watch: Watch;
  observer: Observer | undefined;
  carrier: Carrier | undefined;
};

const signalBytes = 24;
const outcomes = ['delivered', 'duplicate', 'expired', 'dropped'] as const;

/** Sends, carries and receives copies and signals between neighbours. */
export class Delivery {
  readonly #control: WorldControl;
  readonly #physics: Physics;
  readonly #accounts: Accounts;
  readonly #bugs: BugHooks;
  readonly #director: Director;
  readonly #watch: Watch;
  readonly #observer: Observer | undefined;
  readonly #carrier: Carrier | undefined;

  constructor(control: WorldControl, { accounts, bugs, director, watch, observer, carrier }: DeliveryParts) {
    const { links, nodes, seed } = control.world;
    this.#control = control;
    this.#physics = new Physics(links, nodes, seed);
    this.#accounts = accounts;
    this.#bugs = bugs;
    this.#director = director;
    this.#watch = watch;
    this.#observer = observer;
    this.#carrier = carrier;
  }

  /** The largest number of frames that waited at one node so far. */
  get deepest(): number {
    return this.#physics.deepest;
  }

  send(index: number, message: number, ttl: number): void {
    const { node: from, graph, nodes, messages, queue } = this.#control;
    const ledger = this.#accounts.copies;
    const to = graph.neighbour(from, index);
    const link = graph.linkOf(from, index);
    const bytes = messages.sizeBytes[message]!;
    const nowMs = queue.nowMs;
    ledger.sent++;
    this.#accounts.sent(link, bytes);
    if (this.#control.scores.copied(message) > this.#watch.mostCopies) this.#watch.storm(message);
    if (nodes.group[from] !== nodes.group[to] && !(this.#bugs.any && this.#bugs.leaks())) {
      this.#drop('lost', 'cut', from, to, message, ttl);
      return;
    }
    const arrivesMs = this.#isWire(from, to, link) ? nowMs : this.#physics.transmit(from, to, link, bytes, nowMs);
    if (arrivesMs < 0) {
      if (arrivesMs === lost) this.#drop('lost', 'link', from, to, message, ttl);
      else this.#drop('dropped', 'queue', from, to, message, ttl);
      return;
    }
    messages.hold(message);
    ledger.inFlight++;
    queue.schedule(arrivesMs, kinds.copy | (ttl << 8) | (link << 16), to, from, message, 0);
    this.#observer?.sent(nowMs, arrivesMs, from, to, messages.serial[message]!, ttl);
  }

  signal(index: number, signal: number, subject: number, news: number): void {
    const { node: from, graph, nodes, queue } = this.#control;
    const ledger = this.#accounts.signals;
    const to = graph.neighbour(from, index);
    const link = graph.linkOf(from, index);
    ledger.sent++;
    const isCut = nodes.group[from] !== nodes.group[to];
    const nowMs = queue.nowMs;
    const takesNoTime = this.#isWire(from, to, link);
    const arrivesMs = isCut ? lost : takesNoTime ? nowMs : this.#physics.transmit(from, to, link, signalBytes, nowMs);
    if (arrivesMs === lost) ledger.lost++;
    else if (arrivesMs === queueFull) ledger.dropped++;
    else {
      ledger.inFlight++;
      queue.schedule(arrivesMs, kinds.signal | (signal << 8) | (link << 16), to, from, subject, news);
    }
  }

  /**
   * Handles the frame of the current event. If the link has a real connection, the carrier sends the frame over this
   * connection. Otherwise, the receiving node gets the frame now.
   */
  take(): void {
    const { a, b: to, c: from, d: subject, e: news } = this.#control.queue;
    const kind = a & kindMask;
    const ttl = (a >>> 8) & 0xff;
    if (this.#carrier?.carries(from, to, (a >>> 16) & 0xff)) {
      const bytes = kind === kinds.copy ? this.#control.messages.sizeBytes[subject]! : signalBytes;
      this.#carrier.put({ kind, to, from, ttl, subject, news, bytes });
    } else if (kind === kinds.copy) this.#receive(to, from, subject, ttl);
    else this.#signalled(to, from, ttl, subject, news);
  }

  /** Receives a frame that arrived over a real socket. */
  land({ kind, to, from, ttl, subject, news }: Frame): void {
    if (kind === kinds.copy) this.#receive(to, from, subject, ttl);
    else this.#signalled(to, from, ttl, subject, news);
  }

  /** Counts a frame that was lost on a real socket. */
  lose({ kind, to, from, ttl, subject }: Frame): void {
    const { copies, signals: ofSignals } = this.#accounts;
    if (kind === kinds.signal) {
      ofSignals.inFlight--;
      ofSignals.lost++;
      return;
    }
    copies.inFlight--;
    this.#drop('lost', 'wire', from, to, subject, ttl);
    this.#control.messages.release(subject);
  }

  #isWire(from: number, to: number, link: number): boolean {
    return this.#carrier?.isLink === true && this.#carrier.carries(from, to, link);
  }

  #receive(to: number, from: number, message: number, left: number): void {
    const control = this.#control;
    const { nodes } = control;
    const ledger = this.#accounts.copies;
    if (this.#bugs.any && this.#bugs.loses()) return;
    ledger.inFlight--;
    const isCut = nodes.group[from] !== nodes.group[to];
    if (nodes.up[to] !== 1) this.#drop('lost', 'down', from, to, message, left);
    else if (isCut && !this.#bugs.leaked()) this.#drop('lost', 'cut', from, to, message, left);
    else if (nodes.adversary[to] === adversaries.blackhole) this.#drop('dropped', 'blackhole', from, to, message, left);
    else {
      const ttl = this.#bugs.any ? this.#bugs.tamper(message, left) : left;
      control.invariants.arrived(control.queue.nowMs, from, to, message, ttl, isCut);
      const what = control.receive(to, from, message, ttl);
      if (what === outcome.delivered) {
        ledger.delivered++;
        if (nodes.adversary[to] === adversaries.replay) this.#director.overhear(to, message, ttl);
        if (this.#bugs.any) this.#bugs.delivered(message);
      } else if (what === outcome.duplicate) ledger.duplicate++;
      else if (what === outcome.expired) ledger.expired++;
      else {
        ledger.dropped++;
        this.#accounts.count('forged');
      }
      this.#observer?.arrived(control.queue.nowMs, from, to, control.messages.serial[message]!, outcomes[what]);
    }
    control.messages.release(message);
  }

  #signalled(to: number, from: number, signal: number, subject: number, news: number): void {
    const control = this.#control;
    const ledger = this.#accounts.signals;
    ledger.inFlight--;
    if (control.nodes.up[to] !== 1 || control.nodes.group[from] !== control.nodes.group[to]) {
      ledger.lost++;
      return;
    }
    ledger.delivered++;
    if (signal === signals.pong) {
      control.invariants.ponged();
      this.#director.ponged(subject, news);
    } else control.core.onSignal(control.at(to), from, signal, subject, news);
  }

  #drop(what: 'lost' | 'dropped', why: string, from: number, to: number, message: number, ttl: number): void {
    const { queue, messages } = this.#control;
    this.#accounts.copies[what]++;
    this.#accounts.count(why);
    this.#observer?.sent(queue.nowMs, undefined, from, to, messages.serial[message]!, ttl);
  }
}
