import { totalmem } from 'node:os';
import { UserError } from '../../../scenarios/base/errors.ts';
import type { Document } from '../../../scenarios/base/yaml/document.ts';
import type { WorldFile } from './schema.ts';
import type { World } from './world.ts';

/** The share of the machine's memory that a simulated mesh may use. */
const memoryShare = 0.6;
/**
 * The estimated bytes of three things: the state of a node, an edge, and a message in the tables of one node. An edge
 * is listed at both of its nodes.
 */
const perNode = 100;
const perEdge = 60;
const perMessage = 5;
/**
 * These limits keep each step of the simulation short, even on a machine with much memory. A single step may handle all
 * nodes, or double the table of frames.
 */
const mostNodes = 2_000_000;
const mostLinks = 10_000_000;
const mostCopies = 16_000_000;
/**
 * The estimated time for which a message takes memory. In a simulation shorter than this time, a message takes memory
 * until the end.
 */
const messageLifeMs = 5000;

/**
 * Checks the size and memory of a simulated mesh, before its nodes are laid out.
 * @throws UserError
 */
export function checkSize(document: Document<WorldFile>, world: World, memoryBytes = totalmem()): void {
  const room = memoryShare * memoryBytes;
  const refuse = (what: string, bytes: number, path: readonly PropertyKey[]) => {
    if (bytes <= room) return;
    const needed = `${(bytes / 1e9).toFixed(1)} GB`;
    throw new UserError(
      `${what} need ${needed}, more than the ${(room / 1e9).toFixed(1)} GB that a world may use on this machine`,
      {
        ...document.where(path),
      },
    );
  };
  const { nodes, topology } = world;
  const limit = (what: string, count: number, most: number, path: readonly PropertyKey[]) => {
    if (count <= most) return;
    throw new UserError(`${shown(count)} ${what} are more than the limit of ${shown(most)}`, {
      ...document.where(path),
    });
  };
  limit('nodes', nodes, mostNodes, ['nodes', 'count']);
  refuse(`${shown(nodes)} nodes`, nodes * perNode, ['nodes', 'count']);
  const edges = edgesOf(world);
  limit('links', edges, mostLinks, ['topology', 'degree' in topology ? 'degree' : 'kind']);
  limit('copies of one message on their way at once', copiesOf(world, edges), mostCopies, ['nodes', 'count']);
  refuse(`${shown(edges)} links`, edges * perEdge, ['topology', 'degree' in topology ? 'degree' : 'kind']);
  const { broadcast, direct } = world.workload;
  const lifeMs = Math.min(world.endMs, Math.max(messageLifeMs, world.rules.sync?.keepMs ?? 0));
  const live = ((broadcast?.perMs ?? 0) + (direct?.perMs ?? 0)) * lifeMs;
  refuse(`about ${shown(live)} messages at once at ${nodes} nodes`, live * nodes * perMessage, ['workload']);
}

const shown = (count: number): string => Math.round(count).toLocaleString('en-US');

/**
 * Returns the largest number of copies of one message that are in flight together. With gossip, each node sends
 * `fanout` copies. With flooding, each link has one copy per direction. In a full mesh with a TTL of 1, only the origin
 * sends copies. The number is 0 in a simulation without broadcasts, direct messages and adversaries.
 */
function copiesOf({ topology, nodes, ttl, rules, workload, timeline }: World, edges: number): number {
  const forges = timeline.some((action) => action.kind === 'adversary');
  if (!workload.broadcast && !workload.direct && !forges) return 0;
  const { kind, fanout } = rules.spread;
  if (kind === 'gossip') return nodes * Math.min(fanout, nodes - 1);
  if (topology.kind !== 'full') return 2 * edges;
  return ttl === 1 ? nodes - 1 : nodes * (nodes - 1);
}

function edgesOf({ topology, nodes }: World): number {
  if (topology.kind === 'full') return 0;
  if (topology.kind === 'edge-list') return topology.edges.length;
  if (topology.kind === 'clusters') {
    return (nodes * topology.degree) / 2 + (topology.clusters * topology.gateways) ** 2 / 2;
  }
  if ('degree' in topology) return (nodes * topology.degree) / 2;
  return 2 * nodes;
}
