import type { Random } from '../../../scenarios/base/random.ts';
import type { Context, Outcome } from '../core/context.ts';
import type { Messages } from '../core/messages.ts';
import type { NodeCore } from '../core/node.ts';
import type { Graph } from '../world/graph.ts';
import type { World } from '../world/world.ts';
import type { Invariants } from './invariants.ts';
import type { Nodes } from './nodes.ts';
import type { Scores } from './scores.ts';
import type { EventQueue } from './wheel.ts';

/** The state that all parts of a running simulation share. Times are virtual ms. */
export interface WorldState {
  readonly world: World;
  readonly graph: Graph;
  readonly nodes: Nodes;
  readonly messages: Messages;
  readonly core: NodeCore;
  readonly invariants: Invariants;
  readonly scores: Scores;
  readonly queue: EventQueue;
  readonly random: Random;
  readonly nowMs: number;
  /** The node at which the current event happens. */
  readonly node: number;
}

export interface WorldControl extends WorldState, Context {
  /** Makes `node` the current node, to which later sends, signals and timers belong. Returns this object. */
  at(node: number): WorldControl;
  /**
   * Takes a node down. `onDeadTimer` then handles the timers that the node has set. The node keeps its seen-cache and
   * its store only with `keepDisk`.
   */
  crash(node: number, keepDisk: boolean): void;
  /** Restarts a node, and then sends its stored messages as `wake` does. */
  restart(node: number): void;
  /** Sends the stored messages that `node` holds or that are addressed to `node`; with -1, all stored messages. */
  wake(node: number): void;
  receive(node: number, from: number, message: number, ttl: number): Outcome;
}
