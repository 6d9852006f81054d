import { UserError } from '../../../scenarios/base/errors.ts';
import { largest } from '../../../scenarios/base/long-lists.ts';
import { nearest } from '../../../scenarios/base/nearest.ts';
import { together } from '../../../scenarios/base/together.ts';
import { type Document, readDocument } from '../../../scenarios/base/yaml/document.ts';
import { checkBounds } from './check-bounds.ts';
import { type Link, profileNames, toLink } from './link.ts';
import { type WorldFile, worldSchema } from './schema.ts';
import { checkSize } from './size.ts';
import { toTimeline } from './to-timeline.ts';
import type { World } from './world.ts';

/** The role of nodes without a role in the world file. */
const otherRole = 'node';
/** The role of the nodes that connect clusters. In hybrid mode, only these nodes have real sockets. */
export const gatewayRole = 'gateway';

/**
 * Returns the simulated mesh (world) that a file describes.
 * @throws UserError with file, line and key
 */
export function readWorld(file: string): { document: Document<WorldFile>; world: World } {
  const document = readDocument(file, worldSchema);
  return { document, world: toWorld(document) };
}

/**
 * Returns the world of a parsed file. Checks rules that span several keys.
 * @throws UserError
 */
export function toWorld(document: Document<WorldFile>): World {
  const { value } = document;
  const steadyMs = value.duration;
  const endMs = steadyMs + value.settle;
  checkLength(document, endMs);
  const regions = value.nodes.regions ?? regionsNamed(value);
  const [links, roles] = together([() => linksOf(document), () => rolesOf(document)]);
  const { topology } = value;
  const around = { roles: roles.map(({ name }) => name), regions, endMs };
  const [edgeLink, bridgeLink, timeline] = together([
    () => linkNamed(document, 'link', links, 0),
    () => (topology.kind === 'clusters' ? linkNamed(document, 'bridge', links, links.length - 1) : 0),
    () => toTimeline(document, around),
    () => checkTopology(document),
    () => checkMaxLinks(document, links),
  ]);
  const world: World = {
    name: value.world,
    seed: value.seed,
    mode: value.mode,
    nodes: value.nodes.count,
    roles,
    regions,
    steadyMs,
    endMs,
    topology,
    links,
    edgeLink,
    bridgeLink,
    timeline,
    ttl: value.protocol.ttl,
    rules: rulesOf(value),
    workload: workloadOf(value),
    bounds: value.invariants,
    slos: value.slos,
  };
  together([() => checkTraffic(document, world), () => checkBounds(document, world), () => checkSize(document, world)]);
  return world;
}

function linksOf(document: Document<WorldFile>): Link[] {
  const steps = Object.entries(document.value.links).map(([name, fields]) => () => {
    const link = toLink(name, fields);
    if (!link) {
      throw new UserError('the link has no latency, and no profile has the name of the link', {
        ...document.where(['links', name]),
        hint: `add the key "latency" to the link, or use the name of a profile as the name of the link: ${profileNames.join(', ')}`,
      });
    }
    if (fields.jitter !== undefined && link.latency.kind !== 'constant') {
      throw new UserError('"jitter" works only with a constant latency', {
        ...document.where(['links', name, 'jitter']),
        hint: 'remove "jitter", or write a constant latency, such as latency: 20ms',
      });
    }
    return link;
  });
  return together(steps);
}

function linkNamed(
  document: Document<WorldFile>,
  key: 'link' | 'bridge',
  links: readonly Link[],
  otherwise: number,
): number {
  const name = (document.value.topology as { link?: string; bridge?: string })[key];
  if (name === undefined) return otherwise;
  const at = links.findIndex((link) => link.name === name);
  if (at >= 0) return at;
  const names = links.map((link) => link.name);
  throw new UserError(`there is no link named ${name}`, {
    ...document.where(['topology', key]),
    hint: nearest(name, names),
  });
}

function rolesOf(document: Document<WorldFile>): World['roles'] {
  const { roles: given } = document.value.nodes;
  const clustered = document.value.topology.kind === 'clusters';
  if (clustered && given[gatewayRole] !== undefined) {
    throw new UserError('in a mesh of clusters, the topology sets the number of gateways', {
      ...document.where(['nodes', 'roles', gatewayRole]),
      hint: 'remove this role and write topology: { gateways: N }',
    });
  }
  const roles = Object.entries(given).map(([name, share]) => ({ name, share }));
  const sum = roles.reduce((total, { share }) => total + share, 0);
  if (sum > 1 + 1e-9) {
    throw new UserError(`the shares of the roles add up to ${Math.round(sum * 100)}%, more than 100%`, {
      ...document.where(['nodes', 'roles']),
    });
  }
  if (sum < 1 - 1e-9) roles.push({ name: otherRole, share: 1 - sum });
  if (clustered) roles.push({ name: gatewayRole, share: 0 });
  return roles;
}

/**
 * Returns the number of regions, at least 1. Regions are named a, b, c, …. So the timeline's alphabetically last name
 * gives the number: c means three regions.
 */
function regionsNamed({ timeline }: WorldFile): number {
  const names = timeline.flatMap((entry) => (entry.partition?.by === 'region' ? entry.partition.groups.flat() : []));
  const numbers = names.filter((name) => /^[a-j]$/.test(name)).map((name) => name.charCodeAt(0) - 96);
  return Math.max(1, largest(numbers));
}

function rulesOf({ protocol }: WorldFile): World['rules'] {
  const { ack, store, sync, membership } = protocol;
  const isGossip = protocol.kind === 'gossip';
  return {
    spread: {
      kind: protocol.kind,
      fanout: isGossip ? protocol.fanout : 1,
      rounds: isGossip ? protocol.rounds : 1,
      intervalMs: isGossip ? protocol.interval : 0,
      jitterMs: isGossip ? 0 : protocol.jitter,
      suppress: isGossip ? false : protocol.suppress,
    },
    seen: protocol.seen,
    verify: protocol.verify,
    ...(ack && {
      ack: { timeoutMs: ack.timeout, retries: [ack.retries.high, ack.retries.normal, ack.retries.low] as const },
    }),
    ...(store && { store: { perPeer: store.perPeer, ttlMs: store.ttl } }),
    ...(sync && { sync: { intervalMs: sync.interval, keepMs: sync.keep } }),
    ...(membership && {
      membership: {
        intervalMs: membership.interval,
        timeoutMs: membership.timeout,
        indirect: membership.indirect,
        suspicionMs: membership.suspicion,
      },
    }),
  };
}

function workloadOf({ workload: { broadcast, direct, ping } }: WorldFile): World['workload'] {
  return {
    broadcast: broadcast && { perMs: broadcast.rate / 1000, sizeBytes: broadcast.size },
    direct: direct && {
      perMs: direct.rate / 1000,
      sizeBytes: direct.size,
      high: direct.priority.high,
      normal: direct.priority.normal,
    },
    ping: ping && { pairs: ping.pairs, intervalMs: ping.interval },
  };
}

/** The longest simulation, in days. The event queue stores times as ms in 31 bits, which last 24.8 days. */
const mostDays = 24;

function checkLength(document: Document<WorldFile>, endMs: number): void {
  if (endMs <= mostDays * 86_400_000) return;
  throw new UserError(`a world lasts at most ${mostDays} days`, {
    ...document.where([document.value.duration >= endMs / 2 ? 'duration' : 'settle']),
    hint: 'shorten "duration" or "settle": their sum is the length of the world',
  });
}

/**
 * Refuses a world file without traffic. A simulation without traffic would keep every invariant, and so prove nothing.
 */
function checkTraffic(document: Document<WorldFile>, { workload, rules, timeline }: World): void {
  const { broadcast, direct, ping } = workload;
  const forges = timeline.some(({ kind }) => kind === 'adversary');
  if (broadcast || direct || ping || rules.membership || forges) return;
  throw new UserError('this world sends no messages', {
    ...document.where(['workload']),
    hint: 'add "broadcast", "direct" or "ping", such as workload: { broadcast: { rate: 1/s } }',
  });
}

function checkTopology(document: Document<WorldFile>): void {
  const { topology, nodes } = document.value;
  if (topology.kind === 'edge-list') {
    const steps = topology.edges.map((edge, i) => () => {
      const beyond = edge.find((node) => node >= nodes.count);
      if (beyond === undefined) return;
      throw new UserError(`there is no node ${beyond}`, {
        ...document.where(['topology', 'edges', i]),
        hint: `nodes.count is ${nodes.count}, so the nodes are 0 to ${nodes.count - 1}`,
      });
    });
    together(steps);
  } else if ('degree' in topology && topology.degree >= nodes.count) {
    throw new UserError(`a degree of ${topology.degree} needs more than ${topology.degree} nodes`, {
      ...document.where(['topology', 'degree']),
    });
  } else if (topology.kind === 'clusters' && topology.clusters * 2 > nodes.count) {
    throw new UserError(`${topology.clusters} clusters need at least ${2 * topology.clusters} nodes, two in each`, {
      ...document.where(['topology', 'clusters']),
    });
  }
}

/**
 * Throws UserError for a `maxLinks` without effect. Only a geometric mesh obeys `maxLinks`, because it adds links one
 * by one. The check reads the fields in the file, not the built-in `maxLinks` of a link such as ble.
 */
function checkMaxLinks(document: Document<WorldFile>, links: readonly Link[]): void {
  const { topology, links: given } = document.value;
  const limited = topology.kind === 'geometric' ? (topology.link ?? links[0]!.name) : undefined;
  const steps = Object.entries(given).map(([name, { maxLinks }]) => () => {
    if (maxLinks === undefined || name === limited) return;
    throw new UserError(
      limited === undefined
        ? `"maxLinks" has no effect in the topology ${topology.kind}`
        : `"maxLinks" has no effect, because no nodes are connected by the link ${name}`,
      {
        ...document.where(['links', name, 'maxLinks']),
        hint:
          limited === undefined
            ? 'remove "maxLinks", or write topology: { kind: geometric, degree: N }'
            : `remove "maxLinks", or write it at the link ${limited}`,
      },
    );
  });
  together(steps);
}
