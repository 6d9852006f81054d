import { describe, expect, it } from 'vitest';
import { CrashWatch } from './crash-watch.ts';
import type { WorldState } from './state.ts';

/** Returns a fake world. In it, the nodes of `dead.get(n)` believe the node n dead. */
function world(count: number) {
  const dead = new Map<number, Set<number>>();
  const recorded: unknown[] = [];
  const nodes = { up: new Uint8Array(count).fill(1), upCount: count };
  const state = {
    ...{ nowMs: 0, node: -1, nodes },
    world: { rules: { membership: {} }, bounds: {} },
    core: { believersInDeath: (node: number) => [...(dead.get(node) ?? [])] },
    invariants: { checked: () => undefined },
    scores: {
      sample: (metric: string, value: number, _: number, labels = {}) =>
        recorded.push([metric, value, ...Object.values(labels)]),
    },
  };
  const watch = new CrashWatch(state as unknown as WorldState);
  const leave = (node: number, atMs: number) => {
    state.nowMs = atMs;
    nodes.up[node] = 0;
    nodes.upCount--;
    watch.left();
  };
  const learn = (node: number, subject: number) => dead.set(subject, (dead.get(subject) ?? new Set()).add(node));
  const believe = (node: number, subject: number, atMs: number) => {
    Object.assign(state, { node, nowMs: atMs });
    learn(node, subject);
    watch.believesDead(subject);
  };
  const crash = (node: number, atMs: number) => {
    leave(node, atMs);
    watch.crashed(node);
  };
  return { watch, recorded, leave, learn, believe, crash, dead };
}

describe('a crash is known to every live node', () => {
  it('when the last node that did not know of it leaves', () => {
    const { recorded, crash, believe, leave } = world(5);
    crash(0, 1000);
    believe(1, 0, 2000);
    believe(2, 0, 3000);
    leave(1, 3500);
    leave(3, 4000);
    expect(recorded).toEqual([]);
    leave(4, 5000);
    expect(recorded).toEqual([['mesh_convergence_seconds', 4]]);
  });

  it('when some nodes believed the node dead before it crashed', () => {
    const { recorded, crash, believe, learn } = world(4);
    learn(1, 0);
    learn(2, 0);
    crash(0, 0);
    believe(3, 0, 700);
    expect(recorded).toEqual([['mesh_convergence_seconds', 0.7]]);
  });
});

describe('a crash is not known to every live node', () => {
  it('while a node that knew of it no longer believes the crashed node dead', () => {
    const { watch, recorded, crash, believe, dead } = world(3);
    crash(0, 0);
    believe(1, 0, 100);
    dead.get(0)!.delete(1);
    believe(2, 0, 200);
    expect(recorded).toEqual([]);
    watch.ended();
    expect(recorded).toEqual([['mesh_unconverged_seconds', 0.2, 'end']]);
  });

  it('when the nodes that knew of it are down', () => {
    const { watch, recorded, crash, believe, leave } = world(4);
    crash(0, 0);
    believe(1, 0, 100);
    believe(2, 0, 100);
    leave(1, 200);
    leave(2, 300);
    watch.returned(0);
    expect(recorded).toEqual([['mesh_unconverged_seconds', 0.3, 'restart']]);
  });
});
