import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import { extremes } from '../../../scenarios/base/long-lists.ts';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { layoutOf } from '../../../simulators/mesh-node/virtual/layout-of.ts';
import { simulate } from '../../../simulators/mesh-node/virtual/simulate.ts';
import type { Graph } from '../../../simulators/mesh-node/world/graph.ts';
import { finish } from '../../../simulators/mesh-node/world/steps.ts';
import { worldOf } from '../../../simulators/mesh-node/world/world.fixture.ts';
import type { World } from '../../../simulators/mesh-node/world/world.ts';
import type { Claim } from '../claims.ts';
import { rangeOf } from '../measure/timed-command.ts';
import { metBy } from '../met-by.ts';

const rounds = 3;
/** A single simulated flood takes only some milliseconds, so the mean CPU time of this many floods is measured. */
const simulations = 50;
const messages = 50;
const sizeBytes = 200;
/** Every node forwards each message once, to all its neighbours except the one that sent it. */
const flooded = {
  nodes: { count: 500 },
  topology: { kind: 'random-regular', degree: 6 },
  duration: '1s',
  settle: '1s',
  links: { air: { latency: '1ms' } },
  workload: { broadcast: { rate: `${messages}/s`, size: `${sizeBytes}B` } },
};

/** `delivered` counts only the first copy at a node. */
export type Flood = { delivered: number; copies: number; cpuSeconds: number };

/**
 * Returns claims that compare two floods over the same mesh: one by the simulator, and one by nodes of
 * go-libp2p-pubsub. Without Go, returns no claim.
 */
export function besideGossipsub(): Claim[] {
  const directory = mkdtempSync(join(tmpdir(), 'meshproof-gossipsub-'));
  try {
    const program = build(join(directory, 'gossipsub'));
    if (program === undefined) return [];
    const world = worldOf(flooded);
    const layout = finish(layoutOf(world));
    const edges = edgesOf(layout.graph);
    const theirs = () => floodOf(program, { nodes: world.nodes, edges, messages, sizeBytes });
    const own = () => simulated(world);
    own();
    const all = Array.from({ length: rounds }, () => ({ theirs: theirs(), own: own(), again: theirs() }));
    return [gossipsubClaim(all, world.nodes)];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * Returns the claim on messages per CPU second, for the rounds in `all`. In each round, go-libp2p-pubsub floods the
 * mesh twice (`theirs`, `again`). The ratio of these two floods shows the noise.
 */
export function gossipsubClaim(all: readonly Record<'theirs' | 'own' | 'again', Flood>[], nodes: number): Claim {
  const ratios = all.map(({ own, theirs }) => rate(own) / rate(theirs));
  const shown = (floods: readonly Flood[]) => {
    const copies = median(floods.map((one) => one.copies));
    return `${Math.round(median(floods.map(rate)))} per CPU second, ${copies} copies`;
  };
  return {
    claim: `messages received in a flood of ${nodes} simulated nodes per CPU second, beside go-libp2p-pubsub in memory`,
    target: 'at least 10 times those of go-libp2p-pubsub',
    measured: `${median(ratios).toFixed(1)} times (${rangeOf(ratios)}, ${all.length} rounds)`,
    met: metBy(extremes(ratios), { atLeast: 10 }),
    beside: {
      meshproof: shown(all.map(({ own }) => own)),
      'go-libp2p-pubsub': shown(all.map(({ theirs }) => theirs)),
      'go-libp2p-pubsub against itself': rangeOf(all.map(({ theirs, again }) => rate(again) / rate(theirs))),
    },
  };
}

const rate = ({ delivered, cpuSeconds }: Flood): number => delivered / cpuSeconds;

/** Returns each edge of a mesh once, as the indexes of its two nodes. */
export function edgesOf(graph: Graph): [number, number][] {
  const edges: [number, number][] = [];
  for (let node = 0; node < graph.nodes; node++) {
    for (let index = 0; index < graph.degree(node); index++) {
      const peer = graph.neighbour(node, index);
      if (node < peer) edges.push([node, peer]);
    }
  }
  return edges;
}

/** Simulates floods. Their CPU time includes the layout of the mesh, all counts, and the check of all invariants. */
function simulated(world: World): Flood {
  const flood = () => simulate(world, { sink: { rows: () => undefined, sample: () => undefined } }).ledger;
  const from = process.cpuUsage();
  for (let i = 1; i < simulations; i++) flood();
  const { delivered, duplicate } = flood();
  const { user, system } = process.cpuUsage(from);
  return { delivered, copies: delivered + duplicate, cpuSeconds: (user + system) / 1e6 / simulations };
}

/**
 * Builds the go-libp2p-pubsub program and returns its path. If Go is missing or the build fails, prints the reason and
 * returns undefined.
 */
function build(program: string): string | undefined {
  const { error, status, stderr } = spawnSync('go', ['build', '-trimpath', '-buildvcs=false', '-o', program, '.'], {
    cwd: join(packageRoot, 'scripts/bench/mesh/gossipsub'),
    env: { ...process.env, GOTOOLCHAIN: 'local', GOWORK: 'off', CGO_ENABLED: '0' },
    encoding: 'utf8',
  });
  if (status === 0) return program;
  const reason = error === undefined ? stderr.trim().split('\n').at(-1) : 'go is not on the PATH';
  process.stderr.write(`no comparison with go-libp2p-pubsub: ${reason}\n`);
  return undefined;
}

function floodOf(program: string, work: object): Flood {
  const { status, stdout, stderr } = spawnSync(program, { input: JSON.stringify(work), encoding: 'utf8' });
  if (status !== 0) throw new Error(`the peer ended with exit code ${status}: ${stderr.trim()}`);
  return JSON.parse(stdout) as Flood;
}
