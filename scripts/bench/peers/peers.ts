import { spawnSync } from 'node:child_process';
import { quantile } from 'simple-statistics';
import { largest } from '../../../scenarios/base/long-lists.ts';
import { Workplace } from '../../test/meshproof.ts';
import type { Claim } from '../claims.ts';
import { shellCpu } from '../measure/shell-cpu.ts';
import type { Shape } from '../targets/delay-shapes.ts';
import { spawnRawTarget, spawnTarget } from '../targets/spawn-target.ts';
import { artillery } from './artillery.ts';
import { autocannon } from './autocannon.ts';
import { bareK6 } from './bare-k6.ts';
import { locust } from './locust.ts';
import { meshproofRun } from './meshproof.ts';
import { mockServer } from './mockserver.ts';
import type { Load, Peer, Reported } from './peer.ts';
import { bareK6Again, errorClaim, frozenClaim, type PeerRounds, rateClaim } from './peer-claims.ts';
import { vegeta } from './vegeta.ts';

const rounds = 3;
const saturating: Load = { users: 20, seconds: 15 };
/** The target freezes once in 10 s, so each measurement contains exactly one freeze. */
const calm: Load = { perSecond: 100, seconds: 10 };

type Measured = Reported & { cpuS: number };

/**
 * Measures meshproof and its peers (other load generators) in turns on the same targets. Measures the requests per CPU
 * second at saturation, the error of the reported latencies, and the reported p99 of a target that freezes. A peer that
 * is not on the PATH is left out.
 */
export async function benchPeers(): Promise<Claim[]> {
  const peers = [bareK6, meshproofRun, ...[vegeta, autocannon, artillery, locust, mockServer].filter(isInstalled)];
  const place = new Workplace();
  const raw = await spawnRawTarget();
  const timed = await spawnTarget('scripts/bench/targets/timed-target.ts');
  try {
    const rate = async (peer: Peer) => {
      const { requests, cpuS } = await measured(peer, place, raw.url, saturating);
      return requests / cpuS;
    };
    const frozen = async (peer: Peer) => (await timedLeg(peer, place, timed.url, 'freeze-only')).p99 * 1000;
    return [
      rateClaim(await inRounds(peers, 'requests per CPU second', rate)),
      errorClaim(await inRounds(peers, 'ms of error', (peer) => errorOf(peer, place, timed.url))),
      frozenClaim(await inRounds(peers, 'ms at p99 of the target that freezes', frozen)),
    ];
  } finally {
    await raw.stop();
    await timed.stop();
    place.remove();
  }
}

/** Measures each peer once a round, in turns. Bare k6 is measured again at the end of each round, to show the noise. */
async function inRounds(
  peers: readonly Peer[],
  unit: string,
  figureOf: (peer: Peer) => Promise<number>,
): Promise<PeerRounds> {
  const found: Record<string, number[]> = {};
  for (let round = 1; round <= rounds; round++)
    for (const peer of [...peers, { ...bareK6, name: bareK6Again }]) {
      const figure = await figureOf(peer);
      process.stderr.write(`round ${round} of ${rounds}, ${peer.name}: ${figure.toFixed(2)} ${unit}\n`);
      found[peer.name] = [...(found[peer.name] ?? []), figure];
    }
  return found;
}

/** Compares the p50 and p99 of a peer with the target's own log. Resolves to the larger error in milliseconds. */
async function errorOf(peer: Peer, place: Workplace, url: string): Promise<number> {
  const { p50, p99, truth } = await timedLeg(peer, place, url, 'log-normal');
  return largest([p50 * 1000 - quantile(truth, 0.5), p99 * 1000 - quantile(truth, 0.99)].map(Math.abs));
}

/**
 * Runs a peer against one delay shape of the timed target. Also resolves to the answer times of the target (`truth`),
 * in milliseconds. Throws if the peer reports more or fewer requests than the target got: its figures would describe
 * another load. A difference of a tenth is allowed, because a peer may leave out its warm-up or its last requests.
 */
async function timedLeg(
  peer: Peer,
  place: Workplace,
  url: string,
  shape: Shape,
): Promise<Reported & { truth: number[] }> {
  // This request empties the log and restarts the cycle of the freezes. So each measurement has its freezes at the same
  // times.
  await answersOf(url);
  const reported = await measured(peer, place, `${url}${shape}`, calm);
  const truth = await answersOf(url);
  if (Math.abs(reported.requests / truth.length - 1) > 0.1)
    throw new Error(`${peer.name} reports ${reported.requests} requests, and the target got ${truth.length}`);
  return { ...reported, truth };
}

/** Runs a peer and reads its report. The CPU seconds include the start of the peer. */
async function measured(peer: Peer, place: Workplace, url: string, load: Load): Promise<Measured> {
  const command = await peer.command(place, url, load);
  const { stdout, cpuS } = await shellCpu(command, place.dir);
  return { ...peer.read(place, stdout), cpuS };
}

/** Resolves to the answer times that the target logged since the last call, in milliseconds. */
async function answersOf(url: string): Promise<number[]> {
  return (await (await fetch(`${url}log`)).json()) as number[];
}

function isInstalled({ name }: Peer): boolean {
  const found = spawnSync(name.toLowerCase(), ['--version'], { stdio: 'ignore' }).error === undefined;
  if (!found) process.stderr.write(`no figures of ${name}: ${name.toLowerCase()} is not on the PATH\n`);
  return found;
}
