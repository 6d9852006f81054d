import { pickIndex } from '../../../scenarios/base/random.ts';
import type { Action } from '../world/world.ts';
import type { Engine } from './engine.ts';
import { kinds } from './kinds.ts';

const everyMs = 1000;

/** Nodes that leave in good order and come back with all they knew, at a rate; those that came may have sessions. */
export class Churn {
  readonly #engine: Engine;
  readonly #chance: () => number;
  readonly #away: number[] = [];
  #leaving = 0;
  #joining = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#chance = engine.random('churn');
  }

  second(action: Action): void {
    if (action.kind !== 'churn') return;
    const engine = this.#engine;
    const { nodes, world, queue } = engine;
    const number = world.timeline.indexOf(action);
    if (engine.nowMs + everyMs < action.untilMs) queue.schedule(engine.nowMs + everyMs, kinds.churn, number, 0, 0, 0);
    this.#leaving += action.leavePerMs * everyMs * world.nodes;
    this.#joining += action.joinPerMs * everyMs * world.nodes;
    for (; this.#leaving >= 1; this.#leaving--) {
      const node = pickIndex(this.#chance, world.nodes);
      if (nodes.up[node] === 1 && nodes.upCount > 1) this.#goes(node);
    }
    for (; this.#joining >= 1; this.#joining--) {
      if (this.#away.length === 0) continue;
      const at = pickIndex(this.#chance, this.#away.length);
      const node = this.#away[at]!;
      this.#away[at] = this.#away.at(-1)!;
      this.#away.pop();
      if (nodes.up[node] === 1) continue;
      engine.restart(node);
      if (!action.session) continue;
      const { meanMs, shape } = action.session;
      const leastMs = (meanMs * (shape - 1)) / shape;
      const staysMs = Math.min(2 ** 30, leastMs / (1 - this.#chance()) ** (1 / shape));
      queue.schedule(Math.round(engine.nowMs + staysMs), kinds.leave, node, nodes.life[node]!, 0, 0);
    }
  }

  /** A session ends, if the node has not left and come back meanwhile. */
  leave(node: number, life: number): void {
    const { nodes } = this.#engine;
    if (nodes.up[node] === 1 && nodes.life[node] === life && nodes.upCount > 1) this.#goes(node);
  }

  #goes(node: number): void {
    this.#engine.crash(node, true);
    this.#away.push(node);
  }
}
