import { pickIndex } from '../../../scenarios/base/random.ts';
import { signals } from '../core/context.ts';
import { everybody } from '../core/messages.ts';
import type { Action } from '../world/world.ts';
import { regionName } from '../world/world.ts';
import type { BugHooks } from './bug-hooks.ts';
import { Churn } from './churn.ts';
import type { CrashWatch } from './crash-watch.ts';
import { kinds } from './kinds.ts';
import { adversaries } from './nodes.ts';
import type { WorldControl } from './state.ts';
import type { Watch } from './watch.ts';
import { worldMetrics as metrics } from './world-metrics.ts';

const streams = { broadcast: 0, direct: 1, ping: 2 } as const;
const forgeEveryMs = 1000;
/** The maximum number of neighbours to which an adversary sends a forged or replayed message. */
const forgeFanout = 8;

type Pair = { node: number; index: number; sentMs: number; regions: string; link: string };

type DirectorParts = { watch: Watch; crashes: CrashWatch; bugs: BugHooks };

/** Generates the workload and applies the timeline's actions. */
export class Director {
  readonly #control: WorldControl;
  readonly #churn: Churn;
  readonly #watch: Watch;
  readonly #crashes: CrashWatch;
  readonly #bugs: BugHooks;
  readonly #made = [0, 0];
  readonly #pairs: Pair[] = [];
  readonly #workload: () => number;
  readonly #chance: () => number;
  readonly #populated = new Set<number>();

  constructor(control: WorldControl, { watch, crashes, bugs }: DirectorParts) {
    this.#control = control;
    this.#workload = control.random('workload');
    this.#chance = control.random('timeline');
    this.#churn = new Churn(control);
    this.#watch = watch;
    this.#crashes = crashes;
    this.#bugs = bugs;
    const { queue, world } = control;
    for (const [i, action] of world.timeline.entries()) {
      queue.schedule(Math.round(action.atMs), kinds.action, i, 0, 0, 0);
    }
    const { broadcast, direct, ping } = world.workload;
    if (broadcast) queue.schedule(0, kinds.work, streams.broadcast, 0, 0, 0);
    if (direct) queue.schedule(0, kinds.work, streams.direct, 0, 0, 0);
    if (ping) this.#pairUp(ping.pairs, ping.intervalMs);
  }

  handle(kind: number, b: number, c: number, d: number): void {
    if (kind === kinds.work) this.#work(b, c);
    else if (kind === kinds.action) this.#act(this.#control.world.timeline[b]!);
    else if (kind === kinds.restart) this.#restart(b);
    else if (kind === kinds.replay) this.#replay(b, c, d);
    else if (kind === kinds.forge) this.#forge(b);
    else if (kind === kinds.churn) this.#churn.second(this.#control.world.timeline[b]!);
    else if (kind === kinds.leave) this.#churn.leave(b, c);
    else if (kind === kinds.checkDelivery) this.#watch.checkDelivery(d);
    else this.#crashes.check(b, c);
  }

  /** Schedules the replay of a message that an adversary received. */
  overhear(node: number, message: number, ttl: number): void {
    this.#control.messages.hold(message);
    const laterMs = this.#control.nowMs + 1000 + pickIndex(this.#chance, 4000);
    this.#control.queue.schedule(laterMs, kinds.replay, node, ttl, message, 0);
  }

  /** Records the latency of a ping, unless the ping was already counted as late. */
  ponged(pair: number, sentMs: number): void {
    const one = this.#pairs[pair]!;
    if (one.sentMs !== sentMs) return;
    one.sentMs = -1;
    this.#control.scores.pinged(one.regions, one.link, this.#control.nowMs - sentMs);
  }

  /** Returns the number of nodes that are up, by region and role. */
  population() {
    const { nodes, world } = this.#control;
    const { roles } = world;
    const counts = new Int32Array(world.regions * roles.length);
    for (let node = 0; node < nodes.count; node++) {
      if (nodes.up[node] === 1) counts[nodes.region[node]! * roles.length + nodes.role[node]!]!++;
    }
    return [...counts].flatMap((v, i) => {
      // If a role once had a live node in a region, the count for this role and region is reported even when it is 0.
      if (v > 0) this.#populated.add(i);
      if (!this.#populated.has(i)) return [];
      const region = regionName(Math.floor(i / roles.length));
      return [{ metric: metrics.nodes.name, labels: { region, node_type: roles[i % roles.length]!.name }, v }];
    });
  }

  #work(stream: number, number: number): void {
    if (stream === streams.ping) {
      this.#ping(number);
      return;
    }
    const { world, queue } = this.#control;
    const what = (stream === streams.broadcast ? world.workload.broadcast : world.workload.direct)!;
    const nextMs = Math.round(++this.#made[stream]! / what.perMs);
    if (nextMs < world.steadyMs) queue.schedule(Math.max(nextMs, queue.nowMs), kinds.work, stream, 0, 0, 0);
    const origin = this.#liveNode();
    if (origin < 0) return;
    const { ttl } = world;
    const control = this.#control.at(origin);
    if (stream === streams.broadcast) {
      const given = { origin, to: everybody, ttl, sizeBytes: what.sizeBytes, priority: 1 };
      const message = control.core.originate(control, given);
      this.#watch.began(message);
      control.messages.release(message);
      return;
    }
    const { high, normal } = world.workload.direct!;
    const draw = this.#workload();
    const priority = draw < high ? 0 : draw < high + normal ? 1 : 2;
    const other = pickIndex(this.#workload, world.nodes - 1);
    const to = other < origin ? other : other + 1;
    const given = { origin, to, ttl, sizeBytes: what.sizeBytes, priority };
    control.messages.release(control.core.originate(control, given));
  }

  #liveNode(): number {
    const { nodes } = this.#control;
    for (let tries = 0; tries < 64; tries++) {
      const node = pickIndex(this.#workload, nodes.count);
      if (nodes.up[node] === 1) return node;
    }
    return -1;
  }

  #pairUp(count: number, intervalMs: number): void {
    const { graph, nodes, world, queue } = this.#control;
    for (let tries = 0; this.#pairs.length < count && tries < 4 * count; tries++) {
      const node = pickIndex(this.#workload, world.nodes);
      const degree = graph.degree(node);
      if (degree === 0) continue;
      const index = pickIndex(this.#workload, degree);
      const peer = graph.neighbour(node, index);
      const regions = [nodes.region[node]!, nodes.region[peer]!].sort((a, b) => a - b).map(regionName);
      const link = world.links[graph.linkOf(node, index)]!.name;
      const number = this.#pairs.push({ node, index, sentMs: -1, regions: regions.join('-'), link }) - 1;
      queue.schedule(1 + pickIndex(this.#workload, intervalMs), kinds.work, streams.ping, number, 0, 0);
    }
  }

  #ping(number: number): void {
    const control = this.#control;
    const pair = this.#pairs[number]!;
    if (pair.sentMs >= 0) control.scores.pinged(pair.regions, pair.link, undefined);
    pair.sentMs = -1;
    const nextMs = control.nowMs + control.world.workload.ping!.intervalMs;
    if (nextMs < control.world.steadyMs) control.queue.schedule(nextMs, kinds.work, streams.ping, number, 0, 0);
    if (control.nodes.up[pair.node] !== 1 || control.nowMs >= control.world.steadyMs) return;
    pair.sentMs = control.nowMs;
    control.scores.pings++;
    control.at(pair.node).signal(pair.index, signals.ping, number, control.nowMs);
  }

  #act(action: Action): void {
    const control = this.#control;
    const { nodes, queue, world } = control;
    if (action.kind === 'cut') nodes.cut(action.by, action.groupOf);
    else if (action.kind === 'heal') {
      nodes.heal();
      control.wake(-1);
      this.#watch.healed();
    } else if (action.kind === 'crash') {
      for (const node of nodes.choose(action.role, action.share, this.#chance)) {
        control.crash(node, action.keepDisk);
        this.#crashes.crashed(node);
        if (Number.isFinite(action.restartMs)) {
          queue.schedule(control.nowMs + action.restartMs, kinds.restart, node, 0, 0, 0);
        }
      }
    } else if (action.kind === 'churn') {
      queue.schedule(control.nowMs, kinds.churn, world.timeline.indexOf(action), 0, 0, 0);
    } else if (action.kind === 'adversary') {
      for (const node of nodes.choose(action.role, action.share, this.#chance)) {
        nodes.adversary[node] = adversaries[action.what];
        if (action.what === 'forge') queue.schedule(control.nowMs, kinds.forge, node, 0, 0, 0);
      }
    } else this.#bugs.arm(action.bug);
  }

  #restart(node: number): void {
    if (this.#control.nodes.up[node] === 1) return;
    this.#crashes.returned(node);
    this.#control.restart(node);
  }

  #replay(node: number, ttl: number, message: number): void {
    const control = this.#control.at(node);
    if (control.nodes.up[node] === 1) {
      for (let i = 0; i < Math.min(control.degree(), forgeFanout); i++) control.send(i, message, Math.max(0, ttl - 1));
    }
    control.messages.release(message);
  }

  #forge(node: number): void {
    const control = this.#control.at(node);
    const { world, queue } = control;
    if (control.nowMs + forgeEveryMs < world.steadyMs) {
      queue.schedule(control.nowMs + forgeEveryMs, kinds.forge, node, 0, 0, 0);
    }
    if (control.nodes.up[node] !== 1) return;
    const other = pickIndex(this.#chance, world.nodes - 1);
    const origin = other < node ? other : other + 1;
    const { ttl } = world;
    const message = control.make({ origin, to: everybody, ttl, sizeBytes: 200, priority: 1, forged: true });
    for (let i = 0; i < Math.min(control.degree(), forgeFanout); i++) control.send(i, message, ttl);
    control.messages.release(message);
  }
}
