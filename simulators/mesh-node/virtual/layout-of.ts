import { seededRandom } from '../../../scenarios/base/random.ts';
import type { Steps } from '../world/steps.ts';
import { type Layout, layOut } from '../world/topology.ts';
import type { World } from '../world/world.ts';

/** Lays out the mesh of a world in steps. The same world always gets the same mesh. */
export function layoutOf({ topology, nodes, seed, links, edgeLink, bridgeLink }: World): Steps<Layout> {
  const { maxLinks } = links[edgeLink]!;
  return layOut(topology, nodes, { link: edgeLink, bridge: bridgeLink, maxLinks }, seededRandom(seed)('topology'));
}
