import { type Random, seededRandom } from '../../../scenarios/base/random.ts';
import { emitted, type Outcome } from '../core/context.ts';
import { Messages, type NewMessage } from '../core/messages.ts';
import { NodeCore } from '../core/node.ts';
import { NodeStreams } from '../core/streams.ts';
import type { Graph } from '../world/graph.ts';
import { finish } from '../world/steps.ts';
import type { Layout } from '../world/topology.ts';
import type { World } from '../world/world.ts';
import { Accounts } from './accounts.ts';
import { BugHooks } from './bug-hooks.ts';
import type { Carrier } from './carrier.ts';
import { CrashWatch } from './crash-watch.ts';
import { Delivery } from './delivery.ts';
import { Director } from './director.ts';
import { Invariants } from './invariants.ts';
import { kindMask, kinds } from './kinds.ts';
import { layoutOf } from './layout-of.ts';
import { Nodes } from './nodes.ts';
import type { Observer } from './observer.ts';
import { type ScoreSink, Scores } from './scores.ts';
import type { WorldControl } from './state.ts';
import { TraceHash } from './trace-hash.ts';
import { Watch } from './watch.ts';
import { type EventQueue, TimingWheel } from './wheel.ts';

/** The number of operations (starts, events, sends, timers) in one step. A step takes a few milliseconds. */
export const workPerStep = 20_000;

/** Only the sink is required. Without `layout`, the engine lays out the mesh itself. */
export type EngineParts = {
  queue?: EventQueue;
  observer?: Observer;
  carrier?: Carrier;
  layout?: Layout;
  sink: ScoreSink;
};

/**
 * Runs a simulated mesh: passes each event of the queue to the part that handles it. The engine also holds the state
 * that all parts share.
 */
export class Engine implements WorldControl {
  readonly world: World;
  readonly graph: Graph;
  readonly nodes: Nodes;
  readonly messages: Messages;
  readonly core: NodeCore;
  readonly invariants: Invariants;
  readonly scores: Scores;
  readonly accounts: Accounts;
  readonly delivery: Delivery;
  readonly queue: EventQueue;
  readonly random: Random;
  readonly #director: Director;
  readonly #crashes: CrashWatch;
  readonly #streams: NodeStreams;
  readonly #hash = new TraceHash();
  node = 0;
  #ttl = 0;
  #from = -1;
  events = 0;
  /** The number of started nodes. Nodes start in the order of their index. */
  #started = 0;
  /** The number of node starts, events, sends and timers so far. */
  #work = 0;

  constructor(world: World, parts: EngineParts) {
    this.world = world;
    this.random = seededRandom(world.seed);
    const layout = parts.layout ?? finish(layoutOf(world));
    this.graph = layout.graph;
    this.nodes = new Nodes(world, layout, this.random);
    this.queue = parts.queue ?? new TimingWheel();
    this.messages = new Messages(world.nodes, (message) => this.#retired(message));
    this.invariants = new Invariants(world, this.messages);
    this.scores = new Scores(parts.sink, this.messages);
    this.#streams = new NodeStreams(world.seed, 'protocol', world.nodes);
    this.core = new NodeCore(world.rules, this.messages, world.nodes);
    const { observer, carrier } = parts;
    const bugs = new BugHooks(this);
    const watch = new Watch(this);
    const crashes = new CrashWatch(this);
    const director = new Director(this, { watch, crashes, bugs });
    const accounts = new Accounts(this, carrier);
    this.#crashes = crashes;
    this.#director = director;
    this.accounts = accounts;
    this.delivery = new Delivery(this, { accounts, bugs, director, watch, observer, carrier });
  }

  /**
   * Processes every event up to `untilMs`. Returns false if the call stopped earlier, after `most` units of work. A
   * unit is a node start, an event, a send or a timer. The last event is processed to its end, even if its work exceeds
   * `most`.
   */
  advance(untilMs: number, most = Number.POSITIVE_INFINITY): boolean {
    const { queue } = this;
    const enough = this.#work + most;
    if (!this.#start(enough)) return false;
    while (queue.next(untilMs)) {
      this.#work++;
      this.events++;
      this.#hash.add(queue.nowMs, queue.a, queue.b, queue.c, queue.d, queue.e);
      const kind = queue.a & kindMask;
      if (kind === kinds.copy || kind === kinds.signal) this.delivery.take();
      else if (kind === kinds.timer) this.#timer(queue.a, queue.b, queue.d);
      else if (kind === kinds.second) this.#second();
      else this.#director.handle(kind, queue.b, queue.c, queue.d);
      if (this.#work >= enough) return false;
    }
    return true;
  }

  /** Starts nodes until `#work` reaches `enough`. Returns whether all nodes are started. */
  #start(enough: number): boolean {
    const { nodes } = this.world;
    if (this.#started === nodes) return true;
    for (; this.#started < nodes; this.#started++, this.#work++) {
      if (this.#work >= enough) return false;
      this.at(this.#started).core.onStart(this);
    }
    this.queue.schedule(1000, kinds.second, 0, 0, 0, 0);
    return true;
  }

  /** Ends the simulation: scores the messages and crashes that have no outcome yet, and records the last second. */
  finish(): void {
    this.accounts.check(this.delivery.deepest);
    for (let message = 0; message < this.messages.slots; message++) {
      if (this.messages.holds[message]! > 0) this.scores.end(message);
    }
    this.#crashes.ended();
    this.#recordSecond(this.nowMs);
    this.scores.finish();
  }

  get traceHash(): string {
    return this.#hash.digest();
  }

  // Most members from here to `make` implement `Context`, through which the core uses the engine.

  get nowMs(): number {
    return this.queue.nowMs;
  }
  at(node: number): this {
    this.node = node;
    return this;
  }
  bits(): number {
    return this.#streams.bits(this.node);
  }
  below(below: number): number {
    return this.#streams.below(this.node, below);
  }
  degree(): number {
    return this.graph.degree(this.node);
  }
  neighbour(index: number): number {
    return this.graph.neighbour(this.node, index);
  }
  indexOf(peer: number): number {
    return this.graph.indexOf(this.node, peer);
  }
  isUp(index: number): boolean {
    const peer = this.graph.neighbour(this.node, index);
    return this.nodes.up[peer] === 1 && this.nodes.group[peer] === this.nodes.group[this.node];
  }

  send(index: number, message: number, ttl: number): void {
    this.#work++;
    this.delivery.send(index, message, ttl);
  }
  signal(index: number, signal: number, subject: number, news: number): void {
    this.#work++;
    this.delivery.signal(index, signal, subject, news);
  }

  setTimer(afterMs: number, timer: number, data: number): void {
    this.#work++;
    const life = this.nodes.life[this.node]!;
    this.queue.schedule(this.queue.nowMs + afterMs, kinds.timer | (timer << 4) | (life << 16), this.node, 0, data, 0);
  }

  deliver(message: number): void {
    const { messages } = this;
    const nowMs = this.queue.nowMs;
    this.invariants.delivered(nowMs, this.node, this.#from, message);
    const first = messages.first(message);
    this.scores.delivered(message, nowMs - messages.bornMs[first]!, messages.ttl[message]! - this.#ttl + 1);
  }

  emit(event: number, subject: number): void {
    if (event === emitted.believesDead) this.#crashes.believesDead(subject);
    else if (event === emitted.suspects) this.#crashes.suspects(subject);
    else if (event === emitted.gaveUp) this.accounts.count('gave-up');
  }

  stored(): void {
    const { copies } = this.accounts;
    copies.sent++;
    copies.inFlight++;
  }
  /** `stored` counted the copy as sent. If `send` now counts the copy again, the first count is undone here. */
  unstored(_message: number, why: 'sent' | 'expired' | 'dropped'): void {
    const { copies } = this.accounts;
    copies.inFlight--;
    if (why === 'sent') copies.sent--;
    else {
      copies[why]++;
      this.accounts.count(why === 'expired' ? 'stored-too-long' : 'crash');
    }
  }

  make(given: NewMessage): number {
    const message = this.messages.make(given, this.nowMs);
    const isOwn = given.origin === this.node && given.forged !== true;
    this.invariants.made(message, this.node, isOwn);
    if (given.acks !== undefined) this.invariants.acknowledged(this.nowMs, this.node, given.acks);
    const isEnd = given.acks === undefined && given.repeats === undefined && !given.forged;
    this.scores.begin(message, !isEnd ? 0 : given.to >= 0 ? 1 : Math.max(0, this.nodes.upCount - 1));
    return message;
  }

  restart(node: number): void {
    this.nodes.up[node] = 1;
    this.nodes.upCount++;
    this.at(node).core.onStart(this);
    this.wake(node);
  }

  crash(node: number, keepDisk: boolean): void {
    this.nodes.up[node] = 0;
    this.nodes.upCount--;
    this.nodes.life[node]!++;
    if (!keepDisk) this.invariants.lostDisk(node);
    this.at(node).core.onCrash(this, keepDisk);
    this.#crashes.left();
  }

  wake(node: number): void {
    for (const { holder, peer } of this.core.store?.holdings(node < 0 ? undefined : node) ?? []) {
      if (this.nodes.up[holder] === 1) this.at(holder).core.onPeerUp(this, peer);
    }
  }

  receive(node: number, from: number, message: number, ttl: number): Outcome {
    this.node = node;
    this.#ttl = ttl;
    this.#from = from;
    return this.core.onMessage(this, from, message, ttl);
  }

  #timer(a: number, node: number, data: number): void {
    const timer = (a >>> 4) & 0xfff;
    this.node = node;
    if (this.nodes.up[node] === 1 && this.nodes.life[node] === a >>> 16) this.core.onTimer(this, timer, data);
    else this.core.onDeadTimer(this, timer, data);
  }

  #retired(message: number): void {
    this.scores.end(message);
    this.invariants.retired(message);
  }

  #second(): void {
    this.accounts.check(this.delivery.deepest);
    this.#recordSecond(this.nowMs - 1000);
    this.queue.schedule(this.nowMs + 1000, kinds.second, 0, 0, 0, 0);
  }

  #recordSecond(t: number): void {
    this.scores.second(t, [...this.accounts.fresh(), ...this.#director.population()]);
  }
}
