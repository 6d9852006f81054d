import type { WebSocket } from 'ws';
import type { Clock } from '../../../scenarios/base/clock.ts';
import { pickIndex } from '../../../scenarios/base/random.ts';
import { Bounded } from '../state/bounded.ts';

/** The possible values of the metric labels for regions, node types and links. */
export const regions = ['eu', 'us', 'asia', 'africa'] as const;
export const nodeTypes = ['phone', 'relay', 'gateway'] as const;
export const links = ['internet', 'wifi', 'ble', 'lora'] as const;

/**
 * One connection of a node. Region, type and link are metric labels. A node states them in the query of its URL. Only
 * values from short lists are used, so that few series result.
 */
export type Node = {
  id: string;
  address: string;
  region: (typeof regions)[number];
  type: (typeof nodeTypes)[number];
  link: (typeof links)[number];
  rssi: number;
  lastSeenMs: number;
  socket: WebSocket;
  /** The time of the last WebSocket ping; undefined when its pong has arrived. */
  pingedMs?: number | undefined;
};

/** The time for which a peer is still listed after its connection has ended. */
const aliveMs = 10_000;

export type Peers = ReturnType<typeof createPeers>;

/** Returns the list of connected and recently disconnected peers. */
export function createPeers(clock: Clock, random: () => number) {
  const connected = new Set<Node>();
  const gone = new Bounded<string, Node>(10_000);
  let unnamed = 0;

  const recentlyGone = () => {
    const now = clock.wallMs();
    for (const [id, node] of gone) if (now - node.lastSeenMs > aliveMs) gone.delete(id);
    return gone.values();
  };
  /** Returns the peers by id. A node with two connections, because it connected again, is listed only once. */
  const listed = () => new Map([...recentlyGone(), ...connected].map((node) => [node.id, node]));

  return {
    connected: connected as ReadonlySet<Node>,
    /** @param query the optional keys `id`, `region`, `type` and `link` */
    join(socket: WebSocket, query: URLSearchParams, address: string): Node {
      const id = query.get('id')?.slice(0, 100) || `node-${++unnamed}`;
      const node: Node = {
        id,
        address,
        region: oneOf(regions, query.get('region'), regions[pickIndex(random, regions.length)] ?? 'eu'),
        type: oneOf(nodeTypes, query.get('type'), 'phone'),
        link: oneOf(links, query.get('link'), 'internet'),
        rssi: -40 - pickIndex(random, 50),
        lastSeenMs: clock.wallMs(),
        socket,
      };
      connected.add(node);
      gone.delete(id);
      return node;
    },
    leave(node: Node): void {
      connected.delete(node);
      node.lastSeenMs = clock.wallMs();
      gone.set(node.id, node);
    },
    total: () => listed().size,
    list() {
      const now = clock.wallMs();
      return [...listed().values()].map((node) => {
        const { id, address, rssi, lastSeenMs } = node;
        const seenMs = connected.has(node) ? now : lastSeenMs;
        return { id, name: id, address, rssi, lastSeen: new Date(seenMs).toISOString() };
      });
    },
  };
}

function oneOf<T extends string>(list: readonly T[], value: string | null, otherwise: T): T {
  return list.find((item) => item === value) ?? otherwise;
}
