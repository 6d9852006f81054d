import { kinds } from './kinds.ts';
import type { WorldState } from './state.ts';
import { worldMetrics as metrics } from './world-metrics.ts';

/** `knows` has the nodes that believed the crashed node dead at any time since the crash. */
type Crash = { atMs: number; knows: Set<number>; detected: boolean };

/**
 * Measures the time from each crash of the timeline until every live node believes the crashed node dead. Checks the
 * limit for this time. A crash is recorded even if a restart or the end of the simulation comes earlier. Otherwise, a
 * simulation that detects no crash would look perfect.
 */
export class CrashWatch {
  readonly #state: WorldState;
  /** The crashed nodes that are still down, and whose crash is not yet known to every live node. */
  readonly #crashes = new Map<number, Crash>();
  /**
   * An upper bound on the number of nodes that know of the same crash. While it is below the number of live nodes,
   * `left` checks nothing. If `left` always checked, the work for a crash of a million nodes would be quadratic.
   */
  #mostKnown = 0;

  constructor(state: WorldState) {
    this.#state = state;
  }

  /** Starts to time the detection of a crash. Schedules the check that every live node knows of the crash in time. */
  crashed(node: number): void {
    const { world, nowMs, queue, core } = this.#state;
    if (!world.rules.membership) return;
    // A live node may already believe this node dead by mistake. The live node will not report this belief again, so it
    // counts at once as a node that knows of the crash.
    const knows = new Set(core.believersInDeath(node));
    this.#crashes.set(node, { atMs: nowMs, knows, detected: false });
    this.#mostKnown = Math.max(this.#mostKnown, knows.size);
    const within = world.bounds.convergence?.withinMs;
    if (within !== undefined) queue.schedule(nowMs + within, kinds.checkConvergence, node, nowMs, 0, 0);
  }

  /**
   * Must be called when a node has gone down. This node may have been the last live node that did not know of a crash.
   */
  left(): void {
    if (this.#mostKnown < this.#state.nodes.upCount) return;
    for (const [subject, crash] of this.#crashes) this.#settle(subject, crash);
    this.#mostKnown = 0;
    for (const { knows } of this.#crashes.values()) this.#mostKnown = Math.max(this.#mostKnown, knows.size);
  }

  returned(node: number): void {
    this.#cut(node, 'restart');
  }

  check(node: number, atMs: number): void {
    const crash = this.#crashes.get(node);
    if (crash?.atMs !== atMs) return;
    const { nodes, nowMs, invariants } = this.#state;
    if (nodes.upCount === 0) return;
    const known = nodes.upCount - this.#unaware(node);
    const seconds = (nowMs - atMs) / 1000;
    const text = `${known} of ${nodes.upCount} live nodes know of the crash of node ${node} after ${seconds} s`;
    invariants.violated('convergence', { atMs: nowMs, node, from: node, message: -1, text });
  }

  suspects(subject: number): void {
    const crash = this.#crashes.get(subject);
    if (!crash || crash.detected) return;
    crash.detected = true;
    this.#state.scores.sample(metrics.detection.name, (this.#state.nowMs - crash.atMs) / 1000, crash.atMs);
  }

  believesDead(subject: number): void {
    const crash = this.#crashes.get(subject);
    if (!crash) return;
    crash.knows.add(this.#state.node);
    this.#mostKnown = Math.max(this.#mostKnown, crash.knows.size);
    this.#settle(subject, crash);
  }

  ended(): void {
    for (const node of [...this.#crashes.keys()]) this.#cut(node, 'end');
  }

  #settle(subject: number, crash: Crash): void {
    const { nodes, nowMs, invariants, scores } = this.#state;
    if (nodes.upCount === 0 || crash.knows.size < nodes.upCount || this.#unaware(subject) > 0) return;
    this.#crashes.delete(subject);
    invariants.checked('convergence');
    scores.sample(metrics.convergence.name, (nowMs - crash.atMs) / 1000, crash.atMs);
  }

  #cut(node: number, by: 'restart' | 'end'): void {
    const crash = this.#crashes.get(node);
    if (!crash) return;
    this.#crashes.delete(node);
    const { nodes, nowMs, scores } = this.#state;
    if (nodes.upCount === 0) return;
    scores.sample(metrics.unconverged.name, (nowMs - crash.atMs) / 1000, crash.atMs, { by });
  }

  #unaware(subject: number): number {
    const { nodes, core } = this.#state;
    const aware = core.believersInDeath(subject).filter((node) => nodes.up[node] === 1 && node !== subject);
    return nodes.upCount - aware.length;
  }
}
