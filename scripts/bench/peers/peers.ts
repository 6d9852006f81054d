import { spawnSync } from 'node:child_process';
import { median, quantile } from 'simple-statistics';
import { largest } from '../../../scenarios/base/long-lists.ts';
import { Workplace } from '../../test/meshproof.ts';
import type { Claim } from '../claims.ts';
import { shellCpu } from '../measure/shell-cpu.ts';
import { spawnRawTarget, spawnTarget } from '../targets/spawn-target.ts';
import { artillery } from './artillery.ts';
import { autocannon } from './autocannon.ts';
import { bareK6 } from './bare-k6.ts';
import { locust } from './locust.ts';
import { meshproofRun } from './meshproof.ts';
import { mockServer } from './mockserver.ts';
import type { Load, Peer, Reported } from './peer.ts';
import { vegeta } from './vegeta.ts';

const rounds = 3;
const saturating: Load = { users: 20, seconds: 15 };
const calm: Load = { perSecond: 100, seconds: 30 };
/** The true p99 in seconds: if 1 s of every 10 s is frozen, 1 % of all arrivals wait longer than 0.9 s. */
const frozenP99 = 0.9;

type Measured = Reported & { cpuS: number };

/**
 * Measures meshproof and bare k6, Vegeta, autocannon, Artillery, Locust and MockServer, in turns on the same targets.
 * There are three figures: requests per CPU second at saturation, the error of the reported latencies against the log
 * of the target, and the reported p99 of a target that freezes. A peer that is not on the PATH is left out.
 */
export async function benchPeers(): Promise<Claim[]> {
  const others = [vegeta, autocannon, artillery, locust, mockServer].filter(isInstalled);
  const place = new Workplace();
  const raw = await spawnRawTarget();
  const timed = await spawnTarget('scripts/bench/targets/timed-target.ts');
  try {
    const rates = await ratesOf([bareK6, meshproofRun, ...others], place, raw.url);
    const errors: Figures = {};
    const frozen: Figures = {};
    for (const peer of [bareK6, meshproofRun, ...others]) {
      errors[peer.name] = await errorOf(peer, place, timed.url);
      frozen[peer.name] = (await measured(peer, place, `${timed.url}freeze-only`, calm)).p99 * 1000;
      await answersOf(timed.url);
    }
    return [rateClaim(rates), errorClaim(errors), frozenClaim(frozen)];
  } finally {
    await raw.stop();
    await timed.stop();
    place.remove();
  }
}

type Figures = Record<string, number>;

/**
 * Returns the requests per CPU second of each peer: the median of all rounds. Bare k6 runs twice a round; the result
 * also has the median ratio of its second run to its first.
 */
async function ratesOf(peers: readonly Peer[], place: Workplace, url: string): Promise<Figures> {
  const rates: Record<string, number[]> = {};
  const again: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const peer of [...peers, bareK6]) {
      const { requests, cpuS } = await measured(peer, place, url, saturating);
      const rate = requests / cpuS;
      process.stderr.write(`round ${round} of ${rounds}, ${peer.name}: ${rate.toFixed(0)} requests per CPU second\n`);
      const seen = rates[peer.name] ?? [];
      rates[peer.name] = seen;
      if (seen.length === round) again.push(rate / seen.at(-1)!);
      else seen.push(rate);
    }
  }
  process.stderr.write(`A/A: bare k6 against itself: ${again.map((ratio) => ratio.toFixed(2)).join(', ')}\n`);
  return {
    ...Object.fromEntries(Object.entries(rates).map(([name, all]) => [name, median(all)])),
    'bare k6 against itself': median(again),
  };
}

/** Returns the larger of the errors of p50 and p99 against the target's own log, in milliseconds. */
async function errorOf(peer: Peer, place: Workplace, url: string): Promise<number> {
  await answersOf(url);
  const { p50, p99 } = await measured(peer, place, `${url}log-normal`, calm);
  const truth = await answersOf(url);
  const off = [p50 * 1000 - quantile(truth, 0.5), p99 * 1000 - quantile(truth, 0.99)];
  process.stderr.write(`${peer.name}: p50 and p99 off by ${off.map((ms) => ms.toFixed(2)).join(' and ')} ms\n`);
  return largest(off.map(Math.abs));
}

function rateClaim({ meshproof, 'bare k6 against itself': again, ...others }: Figures): Claim {
  const scriptable = ['Artillery', 'Locust'].flatMap((name) => others[name] ?? []);
  return {
    claim: 'requests per CPU second at saturation, 20 connections, from start to report',
    target: 'at least those of Artillery and Locust',
    measured: `${meshproof!.toFixed(0)} (median of ${rounds})`,
    met: scriptable.length > 0 ? meshproof! >= largest(scriptable) : null,
    beside: { ...shown(others, (rate) => rate.toFixed(0)), 'bare k6 against itself': again!.toFixed(2) },
  };
}

function errorClaim({ meshproof, ...others }: Figures): Claim {
  return {
    claim: "larger of the errors of p50 and p99 against the target's own log, log-normal delays at 100/s",
    target: 'at most that of bare k6 + 1 ms',
    measured: `${meshproof!.toFixed(2)} ms`,
    met: meshproof! <= others['bare k6']! + 1,
    beside: shown(others, (ms) => `${ms.toFixed(2)} ms`),
  };
}

function frozenClaim({ meshproof, ...others }: Figures): Claim {
  return {
    claim: 'reported p99 of a target that freezes for 1 s every 10 s, at 100/s',
    target: `within 10 % of ${frozenP99 * 1000} ms, which the schedule implies`,
    measured: `${meshproof!.toFixed(0)} ms`,
    met: Math.abs(meshproof! / 1000 / frozenP99 - 1) <= 0.1,
    beside: shown(others, (ms) => `${ms.toFixed(0)} ms`),
  };
}

function shown(figures: Figures, text: (figure: number) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, text(figure)]));
}

/** Runs a peer to its end. Returns its report, and the CPU seconds of its processes, which include its start. */
async function measured(peer: Peer, place: Workplace, url: string, load: Load): Promise<Measured> {
  const command = await peer.command(place, url, load);
  const { stdout, cpuS } = await shellCpu(command, place.dir);
  return { ...peer.read(place, stdout), cpuS };
}

/** Returns the answer times that the target logged since the last call, in milliseconds. */
async function answersOf(url: string): Promise<number[]> {
  return (await (await fetch(`${url}log`)).json()) as number[];
}

function isInstalled({ name }: Peer): boolean {
  const found = spawnSync(name.toLowerCase(), ['--version'], { stdio: 'ignore' }).error === undefined;
  if (!found) process.stderr.write(`no figures of ${name}: ${name.toLowerCase()} is not on the PATH\n`);
  return found;
}
