import { spawnSync } from 'node:child_process';
import { ensure } from '../../lib/tools.ts';
import { Workplace } from '../../test/meshproof.ts';
import type { Claim } from '../claims.ts';
import { timeTree } from '../measure/process-tree.ts';
import { truthful } from '../targets/known-vitals.ts';
import { spawnTarget } from '../targets/spawn-target.ts';
import { browserClaims, type Leg, ours } from './browser-claims.ts';
import type { BrowserPeer, Subject } from './browser-peer.ts';
import { k6Browser } from './k6-browser.ts';
import { lighthouse, variable } from './lighthouse.ts';
import { meshproofCheck, meshproofSchedule } from './meshproof-check.ts';
import { playwrightScript } from './playwright-script.ts';
import { playwrightTest } from './playwright-test.ts';

/** With fewer than five values, a median has no 90 % interval. */
const rounds = 5;
const checksOfSchedule = 3;
/** The default number of visits of a check. */
const visits = 11;

const bestPeer = 'Playwright script with web-vitals';

/**
 * Measures meshproof beside Playwright, k6 browser and Lighthouse, in turns, on one page whose vitals are known. Some
 * checks have a browser for each visit, and some have many visits in one browser. A tool that does not start on this
 * machine is left out.
 */
export async function benchBrowserPeers(count = rounds): Promise<Claim[]> {
  const target = await spawnTarget('scripts/bench/targets/vitals-target.ts');
  const place = new Workplace();
  try {
    const [{ path: chromium }, { path: k6 }] = [await ensure('chromium'), await ensure('k6')];
    const subject: Subject = { page: target.url, chromium, k6 };
    const again = `${bestPeer}, again`;
    const peers = [
      playwrightScript(bestPeer),
      playwrightScript(again),
      playwrightTest,
      k6Browser,
      ...(hasLighthouse() ? [lighthouse] : []),
      meshproofCheck(`${ours} check as a command`),
      meshproofSchedule(ours, checksOfSchedule),
    ];
    const many = [playwrightScript(bestPeer, visits), playwrightScript(again, visits), meshproofCheck(ours, visits)];
    const single = await legsOf(peers, count, place, subject);
    const repeated = await legsOf(many, count, place, subject);
    const one = 'a check on a schedule, one browser start and one visit each';
    return [
      ...browserClaims(one, single, [bestPeer, again]),
      ...browserClaims(`a check of ${visits} visits in one browser`, repeated, [bestPeer, again]),
    ];
  } finally {
    place.remove();
    await target.stop();
  }
}

/**
 * Measures each tool once a round, after a first round that does not count. The order of the tools alternates. A tool
 * that fails in the first round is left out.
 */
async function legsOf(peers: readonly BrowserPeer[], count: number, place: Workplace, subject: Subject) {
  const legs: Record<string, Leg[]> = {};
  const able: BrowserPeer[] = [];
  for (const peer of peers) {
    try {
      await legOf(peer, place, subject);
      able.push(peer);
      legs[peer.name] = [];
    } catch (error) {
      process.stderr.write(`no figures of ${peer.name}: ${(error as Error).message}\n`);
    }
  }
  for (let round = 1; round <= count; round++) {
    for (const peer of round % 2 === 0 ? able.toReversed() : able) {
      const leg = await legOf(peer, place, subject);
      legs[peer.name]!.push(leg);
      const figures = `${(1 / leg.checksPerCpuS).toFixed(2)} CPU-seconds and ${leg.secondsPerCheck.toFixed(2)} s`;
      process.stderr.write(`round ${round} of ${count}, ${peer.name}: ${figures} a check; ${leg.vitals.join(', ')}\n`);
    }
  }
  return legs;
}

async function legOf(peer: BrowserPeer, place: Workplace, subject: Subject): Promise<Leg> {
  const { wallS, cpuS } = await timeTree(peer.command(place, subject), place.dir);
  const { vitals, seconds } = peer.read(place);
  return {
    checksPerCpuS: peer.checks / cpuS,
    secondsPerCheck: seconds ?? wallS / peer.checks,
    vitals: truthful(vitals),
  };
}

function hasLighthouse(): boolean {
  const command = process.env[variable];
  const found =
    command !== undefined && spawnSync('sh', ['-c', `${command} --version`], { stdio: 'ignore' }).status === 0;
  if (!found) process.stderr.write(`no figures of Lighthouse: set ${variable} to its command\n`);
  return found;
}
