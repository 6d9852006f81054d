import { type Random, seededRandom } from '../../../scenarios/plan/random.ts';
import { type Context, emitted, outcome, signals } from '../core/context.ts';
import { Messages, type NewMessage } from '../core/messages.ts';
import { NodeCore } from '../core/node.ts';
import { NodeStreams } from '../core/streams.ts';
import type { Graph } from '../world/graph.ts';
import { layOut } from '../world/topology.ts';
import type { World } from '../world/world.ts';
import { BugHooks } from './bug-hooks.ts';
import { Director } from './director.ts';
import { Invariants } from './invariants.ts';
import { kindMask, kinds } from './kinds.ts';
import { CopyLedger } from './ledger.ts';
import { adversaries, Nodes } from './nodes.ts';
import { lost, Physics, queueFull } from './physics.ts';
import { type ScoreSink, Scores } from './scores.ts';
import { TraceHash } from './trace-hash.ts';
import { Watch } from './watch.ts';
import { type EventQueue, TimingWheel } from './wheel.ts';
import { worldMetrics as metrics } from './world-metrics.ts';

/** Sees what happens to copies; looking on changes nothing. Messages are given by serial number, times in ms. */
export interface Observer {
  sent(atMs: number, arrivesMs: number | undefined, from: number, to: number, message: number, ttl: number): void;
  arrived(atMs: number, from: number, to: number, message: number, what: string): void;
}

/** A copy or a signal on its way: the kind of event, and what goes with it. */
export type Frame = {
  kind: number;
  to: number;
  from: number;
  ttl: number;
  subject: number;
  news: number;
  bytes: number;
};

/** Takes frames over wires that are real; `land` or `lose` brings each back to the engine. */
export interface Carrier {
  carries(from: number, to: number, link: number): boolean;
  /** The wire takes its own time, so the link's is not added. */
  readonly isLink: boolean;
  put(frame: Frame): void;
  /** Frames that were put and have not come back, copies and signals. */
  waiting(kind: number): number;
}

export type EngineParts = { queue?: EventQueue; observer?: Observer; carrier?: Carrier; sink: ScoreSink };

const signalBytes = 24;
const outcomes = ['delivered', 'duplicate', 'expired', 'dropped'] as const;

/** A world in motion: takes events from the queue and lets the core answer; it is the context of the core. */
export class Engine implements Context {
  readonly world: World;
  readonly graph: Graph;
  readonly nodes: Nodes;
  readonly messages: Messages;
  readonly core: NodeCore;
  readonly invariants: Invariants;
  readonly scores: Scores;
  readonly ledger = new CopyLedger();
  readonly signalLedger = new CopyLedger();
  readonly queue: EventQueue;
  readonly random: Random;
  readonly #physics: Physics;
  readonly #director: Director;
  readonly #bugs: BugHooks;
  readonly #watch: Watch;
  readonly #streams: NodeStreams;
  readonly #hash = new TraceHash();
  readonly #observer: Observer | undefined;
  readonly #carrier: Carrier | undefined;
  readonly #why: Record<string, number> = {};
  readonly #bytes: Float64Array;
  readonly #told: Record<string, number> = {};
  #pending = 0;
  #pendingSignals = 0;
  node = 0;
  /** Of the copy that is being received: what it had left, and who sent it. */
  #ttl = 0;
  #from = -1;
  events = 0;

  constructor(world: World, parts: EngineParts) {
    this.world = world;
    this.random = seededRandom(world.seed);
    const { edgeLink: link, bridgeLink: bridge, links } = world;
    const maxLinks = links[link]!.maxLinks;
    const layout = layOut(world.topology, world.nodes, { link, bridge, maxLinks }, this.random('topology'));
    this.graph = layout.graph;
    this.nodes = new Nodes(world, layout, this.random);
    this.queue = parts.queue ?? new TimingWheel();
    this.#observer = parts.observer;
    this.#carrier = parts.carrier;
    this.messages = new Messages(world.nodes, (message) => this.#retired(message));
    this.invariants = new Invariants(world, this.messages);
    this.scores = new Scores(parts.sink, this.messages);
    this.#physics = new Physics(links, world.nodes, world.seed);
    this.#streams = new NodeStreams(world.seed, 'protocol', world.nodes);
    this.#bytes = new Float64Array(links.length);
    this.core = new NodeCore(world.rules, this.messages, world.nodes);
    this.#bugs = new BugHooks(this);
    this.#watch = new Watch(this);
    this.#director = new Director(this, this.#watch, this.#bugs);
    for (let node = 0; node < world.nodes; node++) this.at(node).core.onStart(this);
    this.queue.schedule(1000, kinds.second, 0, 0, 0, 0);
  }

  /** Runs on to `untilMs`. */
  advance(untilMs: number): void {
    const { queue } = this;
    while (queue.next(untilMs)) {
      this.events++;
      this.#hash.add(queue.nowMs, queue.a, queue.b, queue.c, queue.d, queue.e);
      const kind = queue.a & kindMask;
      if (this.#carrier && kind <= kinds.signal && this.#isCarried(queue.c, queue.b, (queue.a >>> 16) & 0xff))
        this.#handOver();
      else if (kind === kinds.copy) this.#receive(queue.b, queue.c, queue.d, (queue.a >>> 8) & 0xff);
      else if (kind === kinds.timer) this.#timer(queue.a, queue.b, queue.d);
      else if (kind === kinds.signal) this.#signalled(queue.b, queue.c, (queue.a >>> 8) & 0xff, queue.d, queue.e);
      else if (kind === kinds.second) this.#second();
      else this.#director.handle(kind, queue.b, queue.c, queue.d);
    }
  }

  /** The world is over: what is still alive is accounted for. */
  finish(): void {
    this.#checkConservation();
    for (let message = 0; message < this.messages.slots; message++) {
      if (this.messages.holds[message]! > 0) this.scores.end(message);
    }
    this.#tell(this.nowMs);
    this.scores.finish();
  }

  get traceHash(): string {
    return this.#hash.digest();
  }

  // The context of the core.

  get nowMs(): number {
    return this.queue.nowMs;
  }
  /** Everything that follows happens at this node. */
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
    const { node: from, graph, nodes, ledger } = this;
    const to = graph.neighbour(from, index);
    const link = graph.linkOf(from, index);
    const bytes = this.messages.sizeBytes[message]!;
    const nowMs = this.queue.nowMs;
    ledger.sent++;
    this.#bytes[link]! += bytes;
    const copies = this.scores.copied(message);
    if (copies > this.#watch.mostCopies) this.#watch.storm(message);
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
    this.messages.hold(message);
    ledger.inFlight++;
    this.queue.schedule(arrivesMs, kinds.copy | (ttl << 8) | (link << 16), to, from, message, 0);
    this.#observer?.sent(nowMs, arrivesMs, from, to, this.messages.serial[message]!, ttl);
  }

  signal(index: number, signal: number, subject: number, news: number): void {
    const from = this.node;
    const to = this.graph.neighbour(from, index);
    const link = this.graph.linkOf(from, index);
    this.signalLedger.sent++;
    const isCut = this.nodes.group[from] !== this.nodes.group[to];
    const nowMs = this.queue.nowMs;
    const takesNoTime = this.#isWire(from, to, link);
    const arrivesMs = isCut ? lost : takesNoTime ? nowMs : this.#physics.transmit(from, to, link, signalBytes, nowMs);
    if (arrivesMs === lost) this.signalLedger.lost++;
    else if (arrivesMs === queueFull) this.signalLedger.dropped++;
    else {
      this.signalLedger.inFlight++;
      this.queue.schedule(arrivesMs, kinds.signal | (signal << 8) | (link << 16), to, from, subject, news);
    }
  }

  setTimer(afterMs: number, timer: number, data: number): void {
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
    if (event === emitted.holdsDead) this.#watch.holdsDead(subject);
    else if (event === emitted.suspects) this.#watch.suspects(subject);
    else if (event === emitted.gaveUp) this.#count('gave-up');
  }

  stored(): void {
    this.ledger.sent++;
    this.ledger.inFlight++;
  }
  /** A copy that is sent on begins a new line of the account, so the one that waited leaves it. */
  unstored(_message: number, why: 'sent' | 'expired' | 'dropped'): void {
    this.ledger.inFlight--;
    if (why === 'sent') this.ledger.sent--;
    else {
      this.ledger[why]++;
      this.#count(why === 'expired' ? 'stored-too-long' : 'crash');
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

  /** A life of this node begins again. */
  restart(node: number): void {
    this.nodes.up[node] = 1;
    this.nodes.upCount++;
    this.at(node).core.onStart(this);
    this.wake(node);
  }

  /** A life of this node ends; its timers die with it. */
  crash(node: number, keepDisk: boolean): void {
    this.nodes.up[node] = 0;
    this.nodes.upCount--;
    this.nodes.life[node]!++;
    if (!keepDisk) this.invariants.lostDisk(node);
    this.at(node).core.onCrash(this, keepDisk);
  }

  /** What waits for this node, or at this node, or anywhere (-1), may go. */
  wake(node: number): void {
    const { store } = this.core;
    for (const peer of store?.peers() ?? []) {
      for (const holder of store!.holdersFor(peer)) {
        if (this.nodes.up[holder] !== 1 || (node >= 0 && holder !== node && peer !== node)) continue;
        this.at(holder).core.onPeerUp(this, peer);
      }
    }
  }

  /** A frame came over a real wire. */
  land({ kind, to, from, ttl, subject, news }: Frame): void {
    if (kind === kinds.copy) this.#receive(to, from, subject, ttl);
    else this.#signalled(to, from, ttl, subject, news);
  }

  /** A frame did not. */
  lose({ kind, to, from, ttl, subject }: Frame): void {
    if (kind === kinds.signal) {
      this.signalLedger.inFlight--;
      this.signalLedger.lost++;
      return;
    }
    this.ledger.inFlight--;
    this.#drop('lost', 'wire', from, to, subject, ttl);
    this.messages.release(subject);
  }

  #isCarried(from: number, to: number, link: number): boolean {
    return this.#carrier?.carries(from, to, link) === true;
  }

  #isWire(from: number, to: number, link: number): boolean {
    return this.#carrier?.isLink === true && this.#carrier.carries(from, to, link);
  }

  /** The event at hand goes out over a wire. */
  #handOver(): void {
    const { a, b: to, c: from, d: subject, e: news } = this.queue;
    const kind = a & kindMask;
    const bytes = kind === kinds.copy ? this.messages.sizeBytes[subject]! : signalBytes;
    this.#carrier!.put({ kind, to, from, ttl: (a >>> 8) & 0xff, subject, news, bytes });
  }

  #receive(to: number, from: number, message: number, left: number): void {
    const { nodes, ledger } = this;
    if (this.#bugs.any && this.#bugs.loses()) return;
    ledger.inFlight--;
    const isCut = nodes.group[from] !== nodes.group[to];
    if (nodes.up[to] !== 1) this.#drop('lost', 'down', from, to, message, left);
    else if (isCut && !this.#bugs.leaked()) this.#drop('lost', 'cut', from, to, message, left);
    else if (nodes.adversary[to] === adversaries.blackhole) this.#drop('dropped', 'blackhole', from, to, message, left);
    else {
      const ttl = this.#bugs.any ? this.#bugs.tamper(message, left) : left;
      this.invariants.arrived(this.queue.nowMs, from, to, message, ttl, isCut);
      this.node = to;
      this.#ttl = ttl;
      this.#from = from;
      const what = this.core.onMessage(this, from, message, ttl);
      if (what === outcome.delivered) {
        ledger.delivered++;
        if (nodes.adversary[to] === adversaries.replay) this.#director.overhear(to, message, ttl);
        if (this.#bugs.any) this.#bugs.delivered(message);
      } else if (what === outcome.duplicate) ledger.duplicate++;
      else if (what === outcome.expired) ledger.expired++;
      else {
        ledger.dropped++;
        this.#count('forged');
      }
      this.#observer?.arrived(this.queue.nowMs, from, to, this.messages.serial[message]!, outcomes[what]);
    }
    this.messages.release(message);
  }

  #timer(a: number, node: number, data: number): void {
    const timer = (a >>> 4) & 0xfff;
    this.node = node;
    if (this.nodes.up[node] === 1 && this.nodes.life[node] === a >>> 16) this.core.onTimer(this, timer, data);
    else this.core.onDeadTimer(this, timer, data);
  }

  #signalled(to: number, from: number, signal: number, subject: number, news: number): void {
    const { nodes, signalLedger } = this;
    signalLedger.inFlight--;
    if (nodes.up[to] !== 1 || nodes.group[from] !== nodes.group[to]) {
      signalLedger.lost++;
      return;
    }
    signalLedger.delivered++;
    this.node = to;
    if (signal === signals.pong) this.#director.ponged(subject, news);
    else this.core.onSignal(this, from, signal, subject, news);
  }

  #drop(what: 'lost' | 'dropped', why: string, from: number, to: number, message: number, ttl: number): void {
    this.ledger[what]++;
    this.#count(why);
    this.#observer?.sent(this.queue.nowMs, undefined, from, to, this.messages.serial[message]!, ttl);
  }

  #count(why: string): void {
    this.#why[why] = (this.#why[why] ?? 0) + 1;
  }

  #retired(message: number): void {
    this.scores.end(message);
    this.invariants.retired(message);
  }

  #second(): void {
    this.#checkConservation();
    this.#tell(this.nowMs - 1000);
    this.queue.schedule(this.nowMs + 1000, kinds.second, 0, 0, 0, 0);
  }

  /** Counts anew what is on its way, and holds the accounts against it. */
  #checkConservation(): void {
    this.#pending = (this.core.store?.size ?? 0) + (this.#carrier?.waiting(kinds.copy) ?? 0);
    this.#pendingSignals = this.#carrier?.waiting(kinds.signal) ?? 0;
    this.queue.each((a) => {
      const kind = a & kindMask;
      if (kind === kinds.copy) this.#pending++;
      else if (kind === kinds.signal) this.#pendingSignals++;
    });
    const problem = this.ledger.problem(this.#pending) ?? this.signalLedger.problem(this.#pendingSignals);
    const at = { atMs: this.nowMs, node: -1, from: -1, message: -1 };
    if (problem) this.invariants.violated('conservation', { ...at, text: problem });
    const deepest = this.#physics.deepest;
    const bound = this.world.bounds.queue ?? Math.max(...this.world.links.map((link) => link.queue));
    if (deepest > bound) {
      this.invariants.violated('queue-bound', { ...at, text: `${deepest} frames waited at a node, ${bound} may` });
    }
    const stored = this.core.store?.fullest() ?? 0;
    const room = this.world.rules.store?.perPeer ?? 0;
    if (stored > room)
      this.invariants.violated('queue-bound', { ...at, text: `${stored} stored for a peer, ${room} may` });
  }

  #tell(t: number): void {
    const fresh = (key: string, total: number) => {
      const n = total - (this.#told[key] ?? 0);
      this.#told[key] = total;
      return n;
    };
    const { inFlight: _, ...counts } = this.ledger.counts();
    this.scores.second(t, [
      ...Object.entries(counts).map(([name, total]) => ({
        metric: metrics.copiesTotal.name,
        labels: { outcome: name },
        n: fresh(name, total),
      })),
      ...Object.entries(this.#why).map(([reason, total]) => ({
        metric: metrics.dropped.name,
        labels: { reason },
        n: fresh(`why ${reason}`, total),
      })),
      ...this.world.links.map((link, i) => ({
        metric: metrics.bytes.name,
        labels: { link: link.name },
        n: fresh(`bytes ${link.name}`, this.#bytes[i]!),
      })),
      ...this.#director.population(),
      { metric: metrics.partition.name, labels: {}, v: this.nodes.isCut ? 1 : 0 },
      // Zeros too: that an invariant held is not the same as that nobody looked.
      ...this.invariants.all().map(({ name, count }) => ({
        metric: metrics.violations.name,
        labels: { invariant: name },
        n: fresh(`invariant ${name}`, count),
      })),
    ]);
  }
}
