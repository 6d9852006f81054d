import { type Context, emitted, signals } from './context.ts';
import { timers } from './timers.ts';

/**
 * `timeoutMs` limits a probe. `indirect` is the number of indirect probes. `suspicionMs` is the time limit of a
 * suspicion.
 */
export type SwimRules = { intervalMs: number; timeoutMs: number; indirect: number; suspicionMs: number };

const alive = 0;
const suspect = 1;
const dead = 2;
type Update = { member: number; status: number; incarnation: number; spread: Uint8Array };

const noNews = -1;
/**
 * A node spreads only the newest updates, at most this many. Without a limit, each probe would have to search ever more
 * updates.
 */
const newest = 64;

/**
 * Membership by SWIM (Das, Gupta, Motivala: SWIM, DSN 2002). In each period, a node probes one random neighbour. If the
 * neighbour does not answer, the node asks other nodes to probe this neighbour. If no answer has come at the end of the
 * period, the node suspects the neighbour. A suspected node may refute the suspicion with a higher incarnation. Each
 * probe and answer carries one update: the update that its sender has sent the fewest times. A node sends an update at
 * most 4·⌈log10(n+1)⌉ times. Each update is stored once, with a byte for each node. The byte is 0 if the node does not
 * know the update. Otherwise it is 1 plus the number of times that the node sent the update.
 */
export class Swim {
  readonly #rules: SwimRules;
  readonly #nodes: number;
  readonly #spreadLimit: number;
  readonly #updates: Update[] = [];
  readonly #about: (number[] | undefined)[] = [];
  readonly #incarnation: Int32Array;
  readonly #waitsFor: Int32Array;
  readonly #started: Uint8Array;

  constructor(rules: SwimRules, nodes: number) {
    this.#rules = rules;
    this.#nodes = nodes;
    this.#spreadLimit = Math.min(250, 4 * Math.ceil(Math.log10(nodes + 1)));
    this.#incarnation = new Int32Array(nodes);
    this.#waitsFor = new Int32Array(nodes).fill(-1);
    this.#started = new Uint8Array(nodes);
  }

  /** Starts the probes of a node. A node that restarts announces a new incarnation number. */
  onStart(context: Context): void {
    const { node } = context;
    this.#waitsFor[node] = -1;
    if (this.#started[node]) this.#announce(context);
    this.#started[node] = 1;
    context.setTimer(this.#rules.intervalMs, timers.probe, 0);
  }

  onProbe(context: Context): void {
    const { intervalMs, timeoutMs } = this.#rules;
    const index = this.#pick(context, -1);
    if (index >= 0) {
      const peer = context.neighbour(index);
      this.#waitsFor[context.node] = peer;
      this.#signal(context, index, signals.probe, context.node);
      context.setTimer(timeoutMs, timers.probeTimeout, peer);
      context.setTimer(intervalMs, timers.probeEnd, peer);
    }
    context.setTimer(intervalMs, timers.probe, 0);
  }

  /** Asks other neighbours to probe a peer that did not answer in time. */
  onProbeTimeout(context: Context, peer: number): void {
    if (this.#waitsFor[context.node] !== peer) return;
    for (let i = 0; i < this.#rules.indirect; i++) {
      const index = this.#pick(context, peer);
      if (index >= 0) this.#signal(context, index, signals.probeFor, peer);
    }
  }

  /**
   * Handles a peer that has not answered by the end of the probe period. If the node believed the peer alive, the
   * node now suspects the peer. If the protocol has no suspicion period, the node declares the peer dead instead.
   */
  onProbeEnd(context: Context, peer: number): void {
    if (this.#waitsFor[context.node] !== peer) return;
    this.#waitsFor[context.node] = -1;
    if (this.#statusOf(context.node, peer) !== alive) return;
    context.emit(emitted.suspects, peer);
    const incarnation = this.#knownIncarnation(context.node, peer);
    this.#learn(context, this.#update(peer, this.#rules.suspicionMs > 0 ? suspect : dead, incarnation));
  }

  /** Declares a member dead, unless a newer update has refuted the suspicion. */
  onSuspicion(context: Context, update: number): void {
    const { member, incarnation } = this.#updates[update]!;
    if (this.#newestKnown(context.node, member) === update)
      this.#learn(context, this.#update(member, dead, incarnation));
  }

  /** Answers or forwards a probe, and learns the membership update that the frame carries. */
  onSignal(context: Context, from: number, signal: number, subject: number, news: number): void {
    if (news !== noNews) this.#learn(context, news);
    const { node } = context;
    const back = context.indexOf(from);
    if (signal === signals.probe) {
      if (back >= 0) this.#signal(context, back, signals.probeAck, subject);
    } else if (signal === signals.probeAck) {
      if (subject === node) this.#answered(node, from);
      else {
        const index = context.indexOf(subject);
        if (index >= 0) this.#signal(context, index, signals.probeForAck, from);
      }
    } else if (signal === signals.probeFor) {
      const index = context.indexOf(subject);
      if (index >= 0) this.#signal(context, index, signals.probe, from);
    } else if (signal === signals.probeForAck) this.#answered(node, subject);
  }

  /** Returns the nodes that believe a member dead. Some of these nodes may have crashed. */
  believersInDeath(member: number): number[] {
    const believers: number[] = [];
    if (!this.#about[member]?.some((id) => this.#updates[id]!.status === dead)) return believers;
    for (let node = 0; node < this.#nodes; node++) if (this.#statusOf(node, member) === dead) believers.push(node);
    return believers;
  }

  #answered(node: number, peer: number): void {
    if (this.#waitsFor[node] === peer) this.#waitsFor[node] = -1;
  }

  /**
   * Returns the index of a random neighbour that the node does not believe dead and that is not `except`. Returns -1 if
   * eight draws find no such neighbour.
   */
  #pick(context: Context, except: number): number {
    const degree = context.degree();
    for (let tries = 0; tries < 8 && degree > 0; tries++) {
      const index = context.below(degree);
      const peer = context.neighbour(index);
      if (peer !== except && this.#statusOf(context.node, peer) !== dead) return index;
    }
    return -1;
  }

  #signal(context: Context, index: number, signal: number, subject: number): void {
    context.signal(index, signal, subject, this.#news(context.node));
  }

  /**
   * Returns the index of the update to spread next. Among the newest updates, this is the update that the node has
   * spread least often. Returns `noNews` if the node has spread each newest update `#spreadLimit` times.
   */
  #news(node: number): number {
    let least = this.#spreadLimit + 1;
    let news = noNews;
    for (let i = Math.max(0, this.#updates.length - newest); i < this.#updates.length; i++) {
      const times = this.#updates[i]!.spread[node]!;
      if (times === 0 || times >= least) continue;
      least = times;
      news = i;
    }
    if (news !== noNews) this.#updates[news]!.spread[node]!++;
    return news;
  }

  #learn(context: Context, id: number): void {
    const { node } = context;
    const { member, status, incarnation, spread } = this.#updates[id]!;
    if (spread[node] !== 0) return;
    const before = this.#newestKnown(node, member);
    spread[node] = 1;
    if (member === node) {
      if (status !== alive && incarnation >= this.#incarnation[node]!) this.#announce(context);
      return;
    }
    if (before >= 0 && !overrides(this.#updates[id]!, this.#updates[before]!)) return;
    if (status === suspect) context.setTimer(this.#rules.suspicionMs, timers.suspicion, id);
    if (status === dead) context.emit(emitted.believesDead, member);
  }

  /** Announces that this node is alive, with a higher incarnation than any update about the node. */
  #announce(context: Context): void {
    const { node } = context;
    this.#incarnation[node]!++;
    this.#learn(context, this.#update(node, alive, this.#incarnation[node]!));
  }

  #update(member: number, status: number, incarnation: number): number {
    this.#about[member] ??= [];
    const about = this.#about[member];
    const known = about.find((id) => {
      const one = this.#updates[id]!;
      return one.status === status && one.incarnation === incarnation;
    });
    if (known !== undefined) return known;
    about.push(this.#updates.push({ member, status, incarnation, spread: new Uint8Array(this.#nodes) }) - 1);
    return about.at(-1)!;
  }

  #newestKnown(node: number, member: number): number {
    let best = -1;
    for (const id of this.#about[member] ?? []) {
      if (this.#updates[id]!.spread[node] === 0) continue;
      if (best < 0 || overrides(this.#updates[id]!, this.#updates[best]!)) best = id;
    }
    return best;
  }

  #statusOf(node: number, member: number): number {
    const id = this.#newestKnown(node, member);
    return id < 0 ? alive : this.#updates[id]!.status;
  }

  #knownIncarnation(node: number, member: number): number {
    const id = this.#newestKnown(node, member);
    return id < 0 ? 0 : this.#updates[id]!.incarnation;
  }
}

/** Returns whether update `a` wins. Within an incarnation, dead overrides suspect, and suspect overrides alive. */
function overrides(a: Update, b: Update): boolean {
  return a.incarnation > b.incarnation || (a.incarnation === b.incarnation && a.status > b.status);
}
