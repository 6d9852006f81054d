import { EdgeList } from './graph.ts';
import type { Steps } from './steps.ts';

/** The places of the nodes in a square of side 1. */
export type Places = { x: Float32Array; y: Float32Array };

type Pair = { a: number; b: number; far: number };

/** Pairs of nodes are divided into this many groups by distance. So each group is small and quick to sort. */
const groupCount = 4096;

/**
 * Places nodes at random in a square, and connects nodes whose distance is within a radius. The radius gives the wanted
 * mean degree to nodes that are not near the border. The shortest edges come first. An edge is added only if both nodes
 * have fewer than `maxLinks` links.
 */
export function* geometricEdges(
  nodes: number,
  degree: number,
  maxLinks: number,
  link: number,
  random: () => number,
): Steps<{ edges: EdgeList; places: Places }> {
  const places = { x: new Float32Array(nodes), y: new Float32Array(nodes) };
  for (let node = 0; node < nodes; node++) {
    places.x[node] = random();
    places.y[node] = random();
  }
  const reach = Math.min(1.5, Math.sqrt(degree / (Math.PI * Math.max(1, nodes - 1))));
  const edges = new EdgeList();
  if (maxLinks === Number.POSITIVE_INFINITY) {
    yield* eachPairWithin(places, reach, ({ a, b }) => edges.add(a, b, link));
    return { edges, places };
  }
  const groups: Pair[][] = Array.from({ length: groupCount }, () => []);
  yield* eachPairWithin(places, reach, (pair) => {
    groups[Math.min(groupCount - 1, Math.floor((pair.far / reach) * groupCount))]!.push(pair);
  });
  const held = new Int32Array(nodes);
  for (const group of groups) {
    yield;
    group.sort((one, other) => one.far - other.far || one.a - other.a || one.b - other.b);
    for (const { a, b } of group) {
      if (held[a]! >= maxLinks || held[b]! >= maxLinks) continue;
      held[a]!++;
      held[b]!++;
      edges.add(a, b, link);
    }
  }
  return { edges, places };
}

/** Visits each pair of nodes within `reach`. Compares only nodes of the same grid cell or of neighbouring cells. */
function* eachPairWithin({ x, y }: Places, reach: number, visit: (pair: Pair) => void): Steps<void> {
  const side = Math.max(1, Math.floor(1 / reach));
  const cellOf = (node: number) =>
    Math.min(side - 1, Math.floor(y[node]! * side)) * side + Math.min(side - 1, Math.floor(x[node]! * side));
  const cells: number[][] = Array.from({ length: side * side }, () => []);
  for (let node = 0; node < x.length; node++) cells[cellOf(node)]!.push(node);
  for (let node = 0; node < x.length; node++) {
    yield;
    const cell = cellOf(node);
    const [column, row] = [cell % side, Math.floor(cell / side)];
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const [cx, cy] = [column + dx, row + dy];
        if (cx < 0 || cy < 0 || cx >= side || cy >= side) continue;
        for (const peer of cells[cy * side + cx]!) {
          if (peer <= node) continue;
          const far = Math.hypot(x[node]! - x[peer]!, y[node]! - y[peer]!);
          if (far <= reach) visit({ a: node, b: peer, far });
        }
      }
    }
  }
}
