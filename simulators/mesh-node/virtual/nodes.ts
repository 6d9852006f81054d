import { pickIndex, type Random } from '../../../scenarios/base/random.ts';
import { gatewayRole } from '../world/read-world.ts';
import { anyRole } from '../world/to-timeline.ts';
import type { Layout } from '../world/topology.ts';
import type { World } from '../world/world.ts';

/** The kinds of adversary. They are numbers, because a typed array stores them. */
export const adversaries = { none: 0, blackhole: 1, replay: 2, forge: 3 } as const;

/** The state of all nodes of a world. Each array has one entry per node. */
export class Nodes {
  readonly count: number;
  readonly role: Uint8Array;
  readonly region: Uint8Array;
  readonly up: Uint8Array;
  /** The number of crashes of the node so far. A timer that was set before a crash has stored a smaller number. */
  readonly life: Uint16Array;
  readonly adversary: Uint8Array;
  /** The node's side of the current partition; 0 without a partition. */
  readonly group: Uint8Array;
  upCount: number;
  isCut = false;

  constructor(world: World, layout: Layout, random: Random) {
    const count = world.nodes;
    this.count = count;
    this.role = rolesOf(world, layout, random('roles'));
    this.region = Uint8Array.from({ length: count }, (_, node) => regionOf(node, world, layout));
    this.up = new Uint8Array(count).fill(1);
    this.life = new Uint16Array(count);
    this.adversary = new Uint8Array(count);
    this.group = new Uint8Array(count);
    this.upCount = count;
  }

  /** Starts a partition. `groupOf` maps the index of a region or role to its side of the partition. */
  cut(by: 'region' | 'role', groupOf: Uint8Array): void {
    const numbers = by === 'region' ? this.region : this.role;
    for (let node = 0; node < this.count; node++) this.group[node] = groupOf[numbers[node]!]!;
    this.isCut = true;
  }

  heal(): void {
    this.group.fill(0);
    this.isCut = false;
  }

  /**
   * Returns a random share of the live nodes of a role (or of `anyRole`), in ascending order. With a share above 0, the
   * result has at least one node, if the role has any live node.
   */
  choose(role: number, share: number, random: () => number): number[] {
    const all: number[] = [];
    for (let node = 0; node < this.count; node++) {
      if (this.up[node] === 1 && (role === anyRole || this.role[node] === role)) all.push(node);
    }
    const wanted = share === 0 ? 0 : Math.min(all.length, Math.max(1, Math.round(share * all.length)));
    for (let i = 0; i < wanted; i++) {
      const j = i + pickIndex(random, all.length - i);
      [all[i], all[j]] = [all[j]!, all[i]!];
    }
    return all.slice(0, wanted).sort((a, b) => a - b);
  }
}

/** Assigns roles to nodes at random, by the roles' shares. In a clustered mesh, the topology fixes the gateways. */
function rolesOf({ nodes, roles }: World, { gateways }: Layout, random: () => number): Uint8Array {
  const role = new Uint8Array(nodes);
  const order = Int32Array.from({ length: nodes }, (_, node) => node);
  for (let i = nodes - 1; i > 0; i--) {
    const j = pickIndex(random, i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  let dealt = 0;
  let sum = 0;
  roles.forEach(({ share }, number) => {
    sum += share;
    for (const until = Math.round(sum * nodes); dealt < until; dealt++) role[order[dealt]!] = number;
  });
  const gateway = roles.findIndex(({ name }) => name === gatewayRole);
  for (const node of gateways ?? []) role[node] = gateway;
  return role;
}

/**
 * Returns the region of a node. If the nodes have places in a square, a region is a strip of the square. In a clustered
 * mesh, a region is a group of whole clusters. In any other mesh, a region is a range of node indexes.
 */
function regionOf(node: number, { nodes, regions, topology }: World, { places, clusterOf }: Layout): number {
  const part = places
    ? places.x[node]!
    : clusterOf && topology.kind === 'clusters'
      ? clusterOf(node) / topology.clusters
      : node / nodes;
  return Math.min(regions - 1, Math.floor(part * regions));
}
