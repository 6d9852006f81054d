import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../scenarios/base/random.ts';
import type { Graph } from './graph.ts';
import { finish } from './steps.ts';
import { layOut, type Topology, topologySchema } from './topology.ts';

function graphOf(topology: Record<string, unknown>, nodes: number, maxLinks = Number.POSITIVE_INFINITY): Graph {
  const parsed: Topology = topologySchema.parse(topology);
  return finish(layOut(parsed, nodes, { link: 0, bridge: 1, maxLinks }, seededRandom(1)('topology'))).graph;
}
const degrees = (graph: Graph) => Array.from({ length: graph.nodes }, (_, node) => graph.degree(node));
const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;

function reached(graph: Graph): number {
  const seen = new Set([0]);
  for (const node of seen) for (let i = 0; i < graph.degree(node); i++) seen.add(graph.neighbour(node, i));
  return seen.size;
}

describe('a topology', () => {
  it.each([
    [{ kind: 'full' }, 50, 49],
    [{ kind: 'ring' }, 50, 2],
    [{ kind: 'random-regular', degree: 6 }, 200, 6],
    [{ kind: 'random-regular', degree: 5 }, 200, 5],
    [{ kind: 'small-world', degree: 6 }, 400, 6],
    [{ kind: 'scale-free', degree: 6 }, 400, 6],
    [{ kind: 'geometric', degree: 12 }, 2000, 12],
    [{ kind: 'clusters', clusters: 4, degree: 4 }, 100, 4],
    [{ kind: 'tree', branching: 3 }, 100, 2],
    [{ kind: 'line' }, 100, 2],
    [{ kind: 'grid' }, 100, 3.6],
  ])('%j of %i nodes is connected, has the wanted degree and is symmetric', (given, nodes, degree) => {
    const graph = graphOf(given, nodes);
    expect(mean(degrees(graph))).toBeGreaterThan(degree * 0.88);
    expect(mean(degrees(graph))).toBeLessThan(degree * 1.06);
    expect(reached(graph)).toBeGreaterThan(nodes * 0.98);
    for (let node = 0; node < nodes; node += 7) {
      for (let i = 0; i < graph.degree(node); i++) {
        const peer = graph.neighbour(node, i);
        expect(peer).not.toBe(node);
        expect(graph.indexOf(node, peer)).toBe(i);
        const back = graph.indexOf(peer, node);
        expect(back).toBeGreaterThanOrEqual(0);
        expect(graph.linkOf(peer, back)).toBe(graph.linkOf(node, i));
      }
    }
  });

  it('adds each listed edge once', () => {
    const edges = [
      [0, 1],
      [1, 0],
      [1, 2],
    ];
    expect(degrees(graphOf({ kind: 'edge-list', edges }, 4))).toEqual([1, 2, 1, 0]);
  });

  it('limits the links of a radio, nearest first', () => {
    expect(Math.max(...degrees(graphOf({ kind: 'geometric', degree: 12 }, 1000, 6)))).toBe(6);
  });

  it('connects clusters only through their gateways', () => {
    const graph = graphOf({ kind: 'clusters', clusters: 3, degree: 4, gateways: 1 }, 30);
    const bridges = new Set<number>();
    for (let node = 0; node < 30; node++) {
      for (let i = 0; i < graph.degree(node); i++) if (graph.linkOf(node, i) === 1) bridges.add(node);
    }
    expect([...bridges]).toEqual([0, 10, 20]);
  });
});
