import { totalmem } from 'node:os';
import { UserError } from '../../../scenarios/base/errors.ts';
import type { Document } from '../../../scenarios/base/yaml/document.ts';
import type { WorldFile } from './schema.ts';
import type { World } from './world.ts';

/** The share of the machine's memory that a world may use. */
const memoryShare = 0.6;
/**
 * The estimated memory in bytes of a node's state, of an edge (listed at both of its nodes), and of a message in the
 * tables of one node.
 */
const perNode = 100;
const perEdge = 60;
const perMessage = 5;
/** For the estimate, messages stay in the tables for at least this time, even when they spread quickly. */
const messageLifeMs = 5000;

/**
 * Checks that a world fits into memory, before it is laid out.
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
  refuse(`${nodes.toLocaleString('en-US')} nodes`, nodes * perNode, ['nodes', 'count']);
  const edges = edgesOf(world);
  refuse(`${Math.round(edges).toLocaleString('en-US')} links`, edges * perEdge, [
    'topology',
    'degree' in topology ? 'degree' : 'kind',
  ]);
  const { broadcast, direct } = world.workload;
  const lifeMs = Math.min(world.endMs, Math.max(messageLifeMs, world.rules.sync?.keepMs ?? 0));
  const live = ((broadcast?.perMs ?? 0) + (direct?.perMs ?? 0)) * lifeMs;
  refuse(
    `about ${Math.round(live).toLocaleString('en-US')} messages at once at ${nodes} nodes`,
    live * nodes * perMessage,
    ['workload'],
  );
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
