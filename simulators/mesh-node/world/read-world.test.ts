import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../../scenarios/base/errors.ts';
import { readWorld } from './read-world.ts';

const good = `world: town
duration: 10s
nodes: { count: 40, roles: { phone: 80%, relay: 0.2 } }
topology: { kind: grid }
links: { air: { latency: 5ms, loss: 1% }, ble: {} }
protocol: { kind: gossip, fanout: 3 }
workload: { ping: { pairs: 9 } }
timeline:
  - { at: 2s, partition: { by: region, groups: [[a], [b]], heal: 4s } }
slos: { mesh_delivery_ratio: ">= 99%", "mesh_ping_latency_seconds{region_pair=a-b, link=air}": "p95 < 250ms" }
`;

function read(text: string) {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-world-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'town.yaml');
  writeFileSync(file, text);
  return readWorld(file).world;
}

function refusal(from: string, to: string): string {
  expect(good).toContain(from);
  return refusalOf(good.replace(from, to));
}

it.each([
  ['grid', '{ latency: 5ms, maxLinks: 1 }', ':5: links.air.maxLinks: "maxLinks" has no effect in the topology grid'],
  ['full', '{ latency: 5ms, maxLinks: 9 }', ':5: links.air.maxLinks: "maxLinks" has no effect in the topology full'],
  ['random-regular, degree: 6', '{ latency: 5ms, maxLinks: 1 }', 'no effect in the topology random-regular'],
  ['scale-free, degree: 2', '{ latency: 5ms, maxLinks: 3 }', 'no effect in the topology scale-free'],
  ['geometric, degree: 6, link: ble', '{ latency: 5ms, maxLinks: 3 }', 'no nodes are connected by the link air'],
  ['geometric, degree: 6', '{ latency: 5ms, maxLinks: 3 }', 'accepted'],
  ['grid, link: ble', '{ latency: 5ms }', 'accepted'],
])('"maxLinks" is refused where it has no effect: %s, %s', (kind, air, message) => {
  const text = good.replace('kind: grid', `kind: ${kind}`).replace('{ latency: 5ms, loss: 1% }', air);
  expect(refusalOf(text.replace(', link=air', ''))).toContain(message);
});

function refusalOf(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof UserError) return error.toString().replace(/^.*town\.yaml/, '');
    throw error;
  }
  return 'accepted';
}

describe('a world file', () => {
  it('is parsed to ms, bytes and shares, with the defaults of its link profiles', () => {
    const world = read(good);
    expect(world).toMatchObject({ name: 'town', nodes: 40, regions: 2, steadyMs: 10_000, endMs: 20_000 });
    expect(world.roles).toEqual([
      { name: 'phone', share: 0.8 },
      { name: 'relay', share: 0.2 },
    ]);
    expect(world.links[0]).toMatchObject({ latency: { kind: 'constant', ms: 5 }, loss: { good: 0.01, toBad: 0 } });
    expect(world.links[1]).toMatchObject({ mtuBytes: 247, loss: { toBad: 0.02, toGood: 0.3 } });
    expect(world.timeline.map(({ kind, atMs }) => `${kind} ${atMs}`)).toEqual(['cut 2000', 'heal 4000']);
    expect(world.slos).toEqual([
      { metric: 'mesh_delivery_ratio', match: {}, op: '>=', value: 0.99 },
      {
        metric: 'mesh_ping_latency_seconds',
        match: { region_pair: 'a-b', link: 'air' },
        op: '<',
        value: 0.25,
        quantile: 0.95,
      },
    ]);
  });

  it.each([
    ['fanout: 3', 'fanuot: 3', ':6: protocol.fanuot: unknown key'],
    ['duration: 10s', 'duration: 10', ':2: duration: 10 is not a duration with its unit (write 30s)'],
    ['loss: 1%', 'loss: 101%', ':5: links.air.loss: "101%" is too large: a share must be at most 100%'],
    ['relay: 0.2', 'relay: 0.3', ':3: nodes.roles: the shares of the roles add up to 110%, more than 100%'],
    ['[[a], [b]]', '[[a, b]]', ':9: timeline.0.partition.groups: a partition needs at least two groups'],
    ['[[a], [b]]', '[[a], [a]]', ':9: timeline.0.partition.groups.1: a is in two groups: remove it from one of these'],
    ['heal: 4s', 'heal: 1s', ':9: timeline.0.partition.heal: the partition heals before it starts'],
    ['workload: { ping: { pairs: 9 } }', 'workload: {}', ':7: workload: this world sends no messages'],
    ['heal: 4s', 'heal: 40s', ':9: timeline.0.partition.heal: the partition heals after the end of the world'],
    ['at: 2s', 'at: 30s', ':9: timeline.0.at: the entry starts after the end of the world'],
    [
      'partition: { by: region, groups: [[a], [b]], heal: 4s }',
      'crash: { role: gateway, share: 5% }',
      'no role named gateway',
    ],
    ['partition: {', 'partitoin: {', ':9: timeline.0.partitoin: unknown key'],
    ['kind: grid', 'kind: grit', ':4: topology.kind: "kind" must be full, ring'],
    ['kind: grid', 'kind: random-regular, degree: 40', 'a degree of 40 needs more than 40 nodes'],
    ['kind: grid', 'kind: grid, link: lora', ':4: topology.link: there is no link named lora'],
    ['kind: grid', 'kind: edge-list, edges: [[0, 41]]', ':4: topology.edges.0: there is no node 41'],
    ['air: { latency: 5ms', 'air: { jitter: 5ms', ':5: links.air: the link has no latency'],
    ['ble: {}', 'ble: { mtu: 3B }', ':5: links.ble.mtu: an MTU must be at least 5B: 4B of header'],
    ['ble: {}', 'ble: { jitter: 5ms }', ':5: links.ble.jitter: "jitter" works only with a constant latency'],
    [
      'latency: 5ms',
      'latency: { exponential: 5ms }, jitter: 1ms',
      ':5: links.air.jitter: "jitter" works only with a constant latency',
    ],
    ['count: 40', 'count: 900000000', 'more than the'],
    ['>= 99%', '>= 101%', ':10: slos.mesh_delivery_ratio: a ratio needs > or >= and a limit of at most 100%'],
    ['p95 < 250ms', '< 250ms', 'the quantile is missing (write "p95 < 250ms")'],
    ['p95 < 250ms', 'p95 < 250', '"250" is not a value with its unit'],
    ['{region_pair=a-b, link=air}', '{region=a}', 'mesh_ping_latency_seconds has the labels region_pair, link'],
  ])('is refused with its line and key: %s → %s', (from, to, problem) => {
    expect(refusal(from, to)).toContain(problem);
  });

  const flood = 'workload: { broadcast: { rate: 1/s } }';
  it.each([
    ['nodes', 2_000_001, 'kind: grid', ':3: nodes.count: 2,000,001 nodes are more than the limit of 2,000,000'],
    ['links', 1_000_000, 'kind: random-regular, degree: 21', ':4: topology.degree: 10,500,000 links'],
    [
      'links between gateways',
      300_000,
      'kind: clusters, clusters: 1000, gateways: 100, degree: 2',
      'links are more than',
    ],
    ['copies in a full mesh', 4001, 'kind: full', ':3: nodes.count: 16,004,000 copies', 'flood, ttl: 2'],
    ['copies of a gossip', 400_000, 'kind: full', '40,000,000 copies', 'gossip, fanout: 100'],
  ])('is refused before layout when it has too many %s', (_, count, kind, problem, protocol = 'gossip, fanout: 3') => {
    const many = good
      .replace('count: 40', `count: ${count}`)
      .replace('kind: grid', kind)
      .replace('gossip, fanout: 3', protocol)
      .replace('workload: { ping: { pairs: 9 } }', flood);
    expect(refusalOf(many)).toContain(problem);
  });

  it('may be a full mesh of a million nodes whose floods end after one hop', () => {
    const wide = good
      .replace('count: 40', 'count: 1000000')
      .replace('kind: grid', 'kind: full')
      .replace('gossip, fanout: 3', 'flood, ttl: 1')
      .replace('workload: { ping: { pairs: 9 } }', flood);
    expect(read(wide).nodes).toBe(1_000_000);
  });

  it.each([
    ['duration: 10s', 'duration: 25d', ':2: duration: a world lasts at most 24 days'],
    ['duration: 10s', `duration: 1${'0'.repeat(300)}s`, ':2: duration: a world lasts at most 24 days'],
    [
      'partition: { by: region, groups: [[a], [b]], heal: 4s }',
      'churn: { leave: 101%/s, join: 1%/s }',
      'a share per time must be at most 100%/s',
    ],
    [
      'partition: { by: region, groups: [[a], [b]], heal: 4s }',
      'churn: { leave: 1%/s, join: 99999999999%/m }',
      'a share per time must be at most 100%/s',
    ],
  ])('is refused when a number is beyond its range: %s → %s', (from, to, problem) => {
    expect(refusal(from, to)).toContain(problem);
  });

  it.each([
    ['eventual-delivery: { within: 9s, share: 99% }', 'accepted'],
    ['eventual-delivery: { within: 11s, share: 99% }', 'before "eventual-delivery" is due at 21s'],
    ['eventual-delivery: { within: 1s, share: 99% }', 'never heals', (text: string) => text.replace(', heal: 4s', '')],
    [
      'eventual-delivery: { within: 1s, share: 99% }',
      'this world has no broadcasts',
      (text: string) => text.replace('broadcast', 'direct'),
    ],
    ['convergence: { within: 5s }', '"convergence" needs "membership"'],
    [
      'convergence: { within: 5s }',
      '"convergence" needs a crash that lasts',
      (text: string) => text.replace('3 }', '3, membership: {} }'),
    ],
  ])('is refused when it cannot be checked against %s', (bound, problem, edit = (text: string) => text) => {
    const text = good
      .replace('ping: { pairs: 9 }', 'broadcast: { rate: 1/s }')
      .replace('timeline:', `invariants: [{ ${bound} }]\ntimeline:`);
    const act = () => read(edit(text)) && 'accepted';
    if (problem === 'accepted') expect(act()).toBe(problem);
    else expect(act).toThrow(problem);
  });

  it('is refused when two partitions overlap', () => {
    const twice = good.replace('slos:', '  - { at: 3s, partition: { by: region, groups: [[a], [b]] } }\nslos:');
    expect(() => read(twice)).toThrow(/overlap/);
  });
});
