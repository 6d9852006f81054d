import { z } from 'zod';
import { pickIndex } from '../../../scenarios/base/random.ts';
import { label, share } from './fields.ts';
import { geometricEdges, type Places } from './geometric.ts';
import { EdgeList, FullGraph, type Graph, sparseGraph } from './graph.ts';
import { perStep, type Steps } from './steps.ts';

const degree = z.int({ error: '"degree" must be a whole number' }).min(1).max(10_000);
const link = { link: label.optional() };

export const topologySchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('full'), ...link }),
    z.strictObject({ kind: z.literal('ring'), ...link }),
    z.strictObject({ kind: z.literal('line'), ...link }),
    z.strictObject({ kind: z.literal('grid'), columns: z.int().min(1).optional(), ...link }),
    z.strictObject({ kind: z.literal('tree'), branching: z.int().min(1).max(1000).default(2), ...link }),
    z.strictObject({ kind: z.literal('random-regular'), degree, ...link }),
    z.strictObject({ kind: z.literal('small-world'), degree, rewire: share.default(0.1), ...link }),
    z.strictObject({ kind: z.literal('scale-free'), degree, ...link }),
    z.strictObject({ kind: z.literal('geometric'), degree, ...link }),
    z.strictObject({
      kind: z.literal('clusters'),
      clusters: z.int().min(2).max(1000),
      degree,
      gateways: z.int().min(1).max(100).default(1),
      bridge: label.optional(),
      ...link,
    }),
    z.strictObject({
      kind: z.literal('edge-list'),
      edges: z
        .array(
          z
            .tuple([z.int().min(0), z.int().min(0)])
            .refine(([a, b]) => a !== b, { error: 'an edge must have two node numbers, such as [0, 1]' }),
        )
        .min(1),
      ...link,
    }),
  ],
  {
    error:
      '"kind" must be full, ring, line, grid, tree, random-regular, small-world, scale-free, geometric, clusters or edge-list',
  },
);

export type Topology = z.infer<typeof topologySchema>;

/** A built mesh. A geometric mesh also has the places of its nodes. A clustered mesh also has clusters and gateways. */
export type Layout = {
  graph: Graph;
  places?: Places;
  clusterOf?: (node: number) => number;
  gateways?: readonly number[];
};

type Add = (a: number, b: number) => void;

/**
 * Builds the mesh of a topology, in steps.
 * @param links `bridge` is the index in `world.links` for edges between clusters. `link` is the index for all other
 * edges. `maxLinks` limits the links per node of a geometric mesh
 */
export function* layOut(
  topology: Topology,
  nodes: number,
  links: { link: number; bridge: number; maxLinks: number },
  random: () => number,
): Steps<Layout> {
  if (topology.kind === 'full') return { graph: new FullGraph(nodes, links.link) };
  if (topology.kind === 'geometric') {
    const { edges, places } = yield* geometricEdges(nodes, topology.degree, links.maxLinks, links.link, random);
    return { graph: yield* sparseGraph(nodes, edges), places };
  }
  if (topology.kind === 'clusters') return yield* clusters(topology, nodes, links, random);
  const edges = new EdgeList();
  const add = (a: number, b: number) => edges.add(a, b, links.link);
  if (topology.kind === 'edge-list') for (const [a, b] of topology.edges) add(a, b);
  else yield* plain(topology, nodes, add, random);
  return { graph: yield* sparseGraph(nodes, edges) };
}

type Plain = Exclude<Topology, { kind: 'full' | 'geometric' | 'clusters' | 'edge-list' }>;

function* plain(topology: Plain, nodes: number, add: Add, random: () => number): Steps<void> {
  if (topology.kind === 'ring' || topology.kind === 'line') {
    for (let node = 0; node + 1 < nodes; node++) add(node, node + 1);
    if (topology.kind === 'ring' && nodes > 2) add(nodes - 1, 0);
  } else if (topology.kind === 'grid') {
    const columns = topology.columns ?? Math.ceil(Math.sqrt(nodes));
    for (let node = 0; node < nodes; node++) {
      if ((node + 1) % columns !== 0 && node + 1 < nodes) add(node, node + 1);
      if (node + columns < nodes) add(node, node + columns);
    }
  } else if (topology.kind === 'tree') {
    for (let node = 1; node < nodes; node++) add(node, Math.floor((node - 1) / topology.branching));
  } else if (topology.kind === 'random-regular') yield* regular(0, nodes, topology.degree, add, random);
  else if (topology.kind === 'small-world') yield* smallWorld(nodes, topology.degree, topology.rewire, add, random);
  else yield* scaleFree(nodes, topology.degree, add, random);
}

/**
 * Connects nodes by random rings. Each ring passes through all `count` nodes, so the graph is connected. Each ring adds
 * 2 to the degree of each node. For an odd degree above 1, a random matching adds the last 1. Degree 1 still gives one
 * ring, and so degree 2. A node has fewer edges if an edge is drawn twice, or if the matching leaves out this node.
 */
function* regular(first: number, count: number, degree: number, add: Add, random: () => number): Steps<void> {
  const order = Int32Array.from({ length: count }, (_, i) => first + i);
  for (let left = Math.min(degree, count - 1); left > 0; left -= 2) {
    yield;
    for (let i = count - 1; i > 0; i--) {
      if (i % perStep === 0) yield;
      const j = pickIndex(random, i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    if (left === 1 && degree > 1) for (let i = 0; i + 1 < count; i += 2) add(order[i]!, order[i + 1]!);
    else for (let i = 0; i < count; i++) add(order[i]!, order[(i + 1) % count]!);
  }
}

/** Adds a ring lattice, and rewires each edge with the chance `rewire` (Watts and Strogatz, Nature 393, 1998). */
function* smallWorld(nodes: number, degree: number, rewire: number, add: Add, random: () => number): Steps<void> {
  for (let node = 0; node < nodes; node++) {
    yield;
    for (let step = 1; step <= Math.max(1, Math.floor(degree / 2)) && step < nodes; step++) {
      add(node, random() < rewire ? pickIndex(random, nodes) : (node + step) % nodes);
    }
  }
}

/**
 * Adds the edges of a scale-free mesh (Barabási and Albert, Science 286, 1999). Each new node connects to `degree / 2`
 * earlier nodes, but to at least one. The chance that an earlier node is chosen is in proportion to its degree. If a
 * node is chosen twice, fewer edges result.
 */
function* scaleFree(nodes: number, degree: number, add: Add, random: () => number): Steps<void> {
  const ties = Math.max(1, Math.floor(degree / 2));
  const ends = new Int32Array(2 * ties * nodes);
  let used = 0;
  for (let node = 1; node < nodes; node++) {
    yield;
    for (let i = 0; i < Math.min(ties, node); i++) {
      const peer = used === 0 ? 0 : ends[pickIndex(random, used)]!;
      if (peer === node) continue;
      add(node, peer);
      ends[used++] = node;
      ends[used++] = peer;
    }
  }
}

/** Adds clusters of consecutive nodes. Each gateway connects to the gateways of all other clusters by bridge links. */
function* clusters(
  { clusters: count, degree: within, gateways }: Extract<Topology, { kind: 'clusters' }>,
  nodes: number,
  { link: near, bridge }: { link: number; bridge: number },
  random: () => number,
): Steps<Layout> {
  const edges = new EdgeList();
  const firstOf = (cluster: number) => Math.floor((cluster * nodes) / count);
  const clusterOf = (node: number) => Math.floor(((node + 1) * count - 1) / nodes);
  const bridges: number[] = [];
  for (let cluster = 0; cluster < count; cluster++) {
    const first = firstOf(cluster);
    const size = firstOf(cluster + 1) - first;
    yield* regular(first, size, within, (a, b) => edges.add(a, b, near), random);
    for (let i = 0; i < Math.min(gateways, size); i++) bridges.push(first + i);
  }
  for (const [i, a] of bridges.entries()) {
    yield;
    for (const b of bridges.slice(i + 1)) if (clusterOf(a) !== clusterOf(b)) edges.add(a, b, bridge);
  }
  return { graph: yield* sparseGraph(nodes, edges), clusterOf, gateways: bridges };
}
