import { pickIndex } from '../../../scenarios/base/random.ts';
import type { Action } from '../world/world.ts';
import { kinds } from './kinds.ts';
import type { WorldControl } from './state.ts';

const everyMs = 1000;

/**
 * Makes nodes leave and return at given rates. A leaving node keeps its disk. A returning node may stay for a session
 * of random length.
 */
export class Churn {
  readonly #control: WorldControl;
  readonly #chance: () => number;
  readonly #away: number[] = [];
  #leaving = 0;
  #joining = 0;

  constructor(control: WorldControl) {
    this.#control = control;
    this.#chance = control.random('churn');
  }

  second(action: Action): void {
    if (action.kind !== 'churn') return;
    const control = this.#control;
    const { nodes, world, queue } = control;
    const number = world.timeline.indexOf(action);
    if (control.nowMs + everyMs < action.untilMs) queue.schedule(control.nowMs + everyMs, kinds.churn, number, 0, 0, 0);
    this.#leaving += action.leavePerMs * everyMs * world.nodes;
    this.#joining += action.joinPerMs * everyMs * world.nodes;
    for (; this.#leaving >= 1; this.#leaving--) {
      const node = pickIndex(this.#chance, world.nodes);
      if (nodes.up[node] === 1 && nodes.upCount > 1) this.#leave(node);
    }
    for (; this.#joining >= 1; this.#joining--) {
      if (this.#away.length === 0) continue;
      const at = pickIndex(this.#chance, this.#away.length);
      const node = this.#away[at]!;
      this.#away[at] = this.#away.at(-1)!;
      this.#away.pop();
      if (nodes.up[node] === 1) continue;
      control.restart(node);
      if (!action.session) continue;
      const { meanMs, shape } = action.session;
      const leastMs = (meanMs * (shape - 1)) / shape;
      const staysMs = Math.min(2 ** 30, leastMs / (1 - this.#chance()) ** (1 / shape));
      queue.schedule(Math.round(control.nowMs + staysMs), kinds.leave, node, nodes.life[node]!, 0, 0);
    }
  }

  /** Ends a session: the node leaves, unless it has already left or is the last live node. */
  leave(node: number, life: number): void {
    const { nodes } = this.#control;
    if (nodes.up[node] === 1 && nodes.life[node] === life && nodes.upCount > 1) this.#leave(node);
  }

  #leave(node: number): void {
    this.#control.crash(node, true);
    this.#away.push(node);
  }
}
