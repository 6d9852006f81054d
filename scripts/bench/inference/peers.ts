import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import { append, extremes } from '../../../scenarios/base/long-lists.ts';
import { machineMs } from '../../../simulators/chat-user/calibrator.ts';
import { startChild } from '../../lib/child.ts';
import type { Reaper } from '../../lib/reaper.ts';
import { type StandIn, startStandIn, tokenVariable } from '../../run/stand-in.ts';
import { drive } from '../../selftest/drive.ts';
import { readOracle } from '../../selftest/read-oracle.ts';
import { streamMeasures } from '../../selftest/streams.ts';
import type { Claim } from '../claims.ts';
import { endedChildrenS } from '../measure/cpu-seconds.ts';
import { rangeOf } from '../measure/timed-command.ts';
import { metBy } from '../met-by.ts';
import { aiPerf } from './aiperf.ts';
import { guideLlm } from './guidellm.ts';
import type { Peer } from './peer.ts';
import { inPlacement, type Placement, placed, placements } from './placement.ts';
import { print, rounds } from './rounds.ts';

const model = 'sim-steady';
const streams = 200;
const tokens = 100;

const peers: readonly Peer[] = [guideLlm, aiPerf];
const prompts = Array.from({ length: 800 }, (_, i) => `why does the mesh lose message ${i}`);

/** The results of a peer (another load generator) count only if it measures at least this share of the requests. */
const leastMeasured = 0.9;

/** The processor time for each token, and the median error of the time to the first token. */
export type Cost = { cpuMs: number; errorMs: number };

/**
 * Compares meshproof's stream client with other load generators. Each program reads streams of 100 tokens from one
 * simulated model, about 200 streams at a time.
 */
export async function besidePeers(reaper: Reaper): Promise<Claim[]> {
  const installed = peers.flatMap((peer) => {
    const program = process.env[peer.variable];
    if (program !== undefined) return [{ peer, program }];
    process.stderr.write(`no comparison with ${peer.name}: set ${peer.variable} to its path\n`);
    return [];
  });
  if (installed.length === 0) return [];
  const claims: Claim[] = [];
  for (const placement of placements) {
    const measure = async (name: string, work: (standIn: StandIn) => Promise<Cost>) => {
      const standIn = await startStandIn([], process.env, reaper);
      try {
        const cost = await inPlacement(placement, standIn.child, () => work(standIn));
        print(`${name}, ${placement}`, cost);
        return cost;
      } finally {
        await standIn.child.end();
      }
    };
    const ours: Cost[] = [];
    const theirs = new Map<Peer, Cost[]>(installed.map(({ peer }) => [peer, []]));
    for (let round = 0; round < rounds; round++) {
      ours.push(await measure('chat-user', driver));
      for (const { peer, program } of installed) {
        theirs.get(peer)!.push(await measure(peer.name, (standIn) => costOf(peer, program, standIn, reaper)));
      }
    }
    for (const [peer, costs] of theirs) append(claims, peerClaims(peer.name, placement, ours, costs));
  }
  return claims;
}

/**
 * Returns the claims that compare the costs of meshproof's stream client with the costs of a peer. In each round, the
 * cost of meshproof is divided by the cost of the peer. The smallest and the largest ratio decide the claims.
 */
export function peerClaims(
  peer: string,
  placement: Placement,
  ours: readonly Cost[],
  theirs: readonly Cost[],
): Claim[] {
  const row = (quantity: string, of: (cost: Cost) => number): Claim => {
    const ratios = ours.map((cost, round) => of(cost) / of(theirs[round]!));
    const [own, other] = [ours.map(of), theirs.map(of)];
    const ms = (values: readonly number[]) => `${median([...values]).toPrecision(3)} ms`;
    return {
      claim: `${quantity} beside ${peer} at ${streams} streams of 50 tokens/s${placed[placement]}`,
      target: 'at most a tenth',
      measured: `${median(ratios).toFixed(2)} of ${peer}: ${ms(own)} against ${ms(other)} (${rangeOf(ratios)}, ${ratios.length} rounds)`,
      met: metBy(extremes(ratios), { atMost: 0.1 }),
      beside: { 'chat-user against its first round': rangeOf(own.slice(1).map((value) => value / own[0]!)) },
    };
  };
  return [
    row('processor time for each streamed token', ({ cpuMs }) => cpuMs),
    row('median error of the time to the first token, against the oracle,', ({ errorMs }) => errorMs),
  ];
}

async function driver({ urls }: StandIn): Promise<Cost> {
  const section = { streams: `${streams / 2}/s`, model, prompt: 20, output: tokens, exact: true };
  const driven = await drive(urls.api!, section, { 'warm-up': 2, steady: 6 });
  const ttft = streamMeasures(driven).find(({ name }) => name === 'chat-ttft')!;
  return { cpuMs: (driven.cpuS * 1000) / (driven.end.completed * tokens), errorMs: ttft.errorP50 * 1000 };
}

async function costOf(peer: Peer, program: string, { urls }: StandIn, reaper: Reaper): Promise<Cost> {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-peer-'));
  try {
    const [apiUrl, token] = [urls.api!, process.env[tokenVariable]!];
    const [sinceMs, cpuBefore] = [machineMs(), endedChildrenS()];
    const child = startChild([program, ...peer.args(dir, { apiUrl, token, model, streams, tokens, prompts })], {
      cwd: dir,
      reaper,
    });
    child.process.stdout?.resume();
    const { code } = await child.exited;
    if (code !== 0) throw new Error(`${peer.name} exited with code ${code}: ${child.lastWords()}`);
    const cpuS = endedChildrenS() - cpuBefore;
    const measured = peer.read(dir);
    const pairs = [...(await readOracle(apiUrl, token, sinceMs)).values()].flatMap((truth) => {
      const ttftMs = measured.get(truth[peer.namedBy]);
      return ttftMs === undefined ? [] : [{ truth, ttftMs }];
    });
    if (pairs.length < leastMeasured * prompts.length)
      throw new Error(`${peer.name} measured ${pairs.length} of ${prompts.length} requests`);
    const read = pairs.reduce((sum, { truth }) => sum + truth.tokenMs.length, 0);
    const errors = pairs.map(({ truth, ttftMs }) => Math.abs(ttftMs - (truth.tokenMs[0]! - truth.arrivalMs)));
    return { cpuMs: (cpuS * 1000) / read, errorMs: median(errors) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
