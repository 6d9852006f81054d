import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { sum } from 'simple-statistics';
import { nearestRank } from '../../results/stats/quantile.ts';
import { systemClock } from '../../scenarios/base/clock.ts';
import { launchBrowser, type MeasuringBrowser } from '../../synthetics/browser/browser.ts';
import { ContentionWatch, readCpuUse, usedByGroup } from '../../synthetics/browser/contention.ts';
import { profiles } from '../../synthetics/browser/profiles.ts';
import type { Journey } from '../../synthetics/journey.ts';
import { journeyFile, loadJourneys } from '../../synthetics/run/load-journey.ts';
import { runJourney } from '../../synthetics/run/run-journey.ts';
import { startReaper } from '../lib/reaper.ts';
import { ensure } from '../lib/tools.ts';
import { startStandIn, tokenVariable } from '../run/stand-in.ts';
import { handlerSeconds, type Visit, visitConformancePages } from '../selftest/conformance.ts';
import type { Claim } from './claims.ts';
import { middleOf } from './measure/pairs.ts';
import { rangeOf } from './measure/timed-command.ts';
import { metBy } from './met-by.ts';
import { syntheticsAccuracy } from './synthetics-accuracy.ts';
import { scheduleInCompressedTime } from './synthetics-schedule.ts';

const visitsWanted = 20;
const visitsTried = 30;
const pairs = 12;
const checks = 6;

/**
 * Measures synthetic checks: the accuracy and the overhead of web vitals on this machine, the CPU time that a reused
 * browser saves, a schedule on a fake clock, and the error rates of comparisons.
 */
export async function benchSynthetics(): Promise<Claim[]> {
  const { path } = await ensure('chromium');
  const scratchDir = mkdtempSync(join(tmpdir(), 'meshproof-'));
  const reaper = startReaper();
  reaper.adoptDirectory(scratchDir);
  const standIn = await startStandIn([], process.env, reaper);
  const launch = () =>
    launchBrowser({ executablePath: path, scratchDir, allowedHosts: ['127.0.0.1'], onBlocked: () => undefined });
  const browser = await launch();
  reaper.adopt(browser.pid);
  try {
    const { journeys } = await loadJourneys(journeyFile('browse-and-ask', '/'), scratchDir);
    const journey = journeys[0]!;
    const web = standIn.urls.web!;
    const lcps = new Map<string, number[]>();
    const ratios = await overhead(journey, browser, path, web, lcps);
    const reuse = await checksPerCpuSecond(journey, launch, browser, web);
    const known = await conformance(browser);
    const scheduled = await scheduleInCompressedTime();
    return [...known, ...ratios, ...reuse, ...scheduled, ...syntheticsAccuracy(lcps)];
  } finally {
    await browser.close();
    await standIn.child.end();
    reaper.dismiss();
    rmSync(scratchDir, { recursive: true, force: true });
  }
}

async function conformance(browser: MeasuringBrowser): Promise<Claim[]> {
  const watch = new ContentionWatch(() => readCpuUse(browser.pid));
  const calm: Visit[] = [];
  let tried = 0;
  while (calm.length < visitsWanted && tried < visitsTried) {
    tried++;
    const [visit] = await visitConformancePages(browser, systemClock, watch, 1, new AbortController().signal);
    if (!visit) break;
    process.stderr.write(`visit ${tried}: ${visit.contended ? 'on a busy machine' : 'calm'}, ${shown(visit)}\n`);
    if (!visit.contended) calm.push(visit);
  }
  const rows = calm.flatMap((visit) => visit.rows);
  const whole = calm.filter((visit) => visit.rows.every(({ measured }) => measured !== null)).length;
  const off = (vital: string, from: number, to: number) =>
    rows.filter((row) => row.vital === vital && !(row.measured! - row.truth >= from && row.measured! - row.truth <= to))
      .length;
  const enough = calm.length === visitsWanted;
  const claim = (what: string, target: string, wrong: number, of: number): Claim => ({
    claim: what,
    target,
    measured: `${of - wrong} of ${of}`,
    met: enough ? wrong === 0 : null,
  });
  const count = (vital: string) => rows.filter((row) => row.vital === vital).length;
  return [
    {
      claim: 'visits of known pages in which every vital of every page is present',
      target: `${visitsWanted} of ${visitsWanted} calm visits, in at most ${visitsTried}`,
      measured: `${whole} of ${calm.length}, in ${tried}`,
      met: enough ? whole === calm.length : null,
    },
    claim(`INP of a ${handlerSeconds * 1000} ms handler`, 'within 120 to 152 ms', off('INP', 0, 0.032), count('INP')),
    claim('CLS of a known shift', 'within 0.005', off('CLS', -0.005, 0.005), count('CLS')),
    claim('LCP of a delayed image', '0 to 60 ms after the server finished it', off('LCP', 0, 0.06), count('LCP')),
  ];
}

const shown = ({ rows }: Visit) =>
  rows
    .map(
      ({ page, vital, truth, measured }) =>
        `${page} ${vital} ${truth.toFixed(3)} → ${measured?.toFixed(3) ?? 'missing'}`,
    )
    .join(', ');

/** Runs the steps of the journey as a bare Playwright script would, without measurement. */
async function walk(journey: Journey, page: Page, web: string): Promise<void> {
  const { expect } = await import('playwright/test');
  await journey.run({
    page,
    urls: { web },
    bearer: process.env[tokenVariable],
    secrets: {},
    expect,
    step: (_name, action) => action(),
  });
}

async function overhead(
  journey: Journey,
  browser: MeasuringBrowser,
  executablePath: string,
  web: string,
  lcps: Map<string, number[]>,
): Promise<Claim[]> {
  const plain = await chromium.launch({ executablePath, chromiumSandbox: false });
  const bare = async () => {
    const fromMs = performance.now();
    const context = await plain.newContext(profiles.desktop.context);
    const page = await context.newPage();
    await walk(journey, page, web);
    await context.close();
    return performance.now() - fromMs;
  };
  const measured = async () => {
    const fromMs = performance.now();
    const outcome = await visit(journey, browser, web);
    if (outcome.failure) throw new Error(`the journey failed: ${outcome.failure.text}`);
    for (const { name, url, value } of outcome.vitals) {
      const page = new URL(url).pathname;
      if (name === 'LCP') lcps.set(page, [...(lcps.get(page) ?? []), value]);
    }
    return performance.now() - fromMs;
  };
  try {
    await bare();
    await measured();
    const same: number[] = [];
    const ratios: number[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      const a = await bare();
      const b = await measured();
      const c = await measured();
      const d = await bare();
      same.push(d / a);
      ratios.push((b + c) / (a + d));
    }
    process.stderr.write(`A/A: the bare script against itself: ${rangeOf(same)}\n`);
    const sorted = ratios.toSorted((x, y) => x - y);
    const { low, high } = middleOf(sorted);
    return [
      {
        claim: 'wall time of the shipped journey, measured, against a bare Playwright script of the same steps',
        target: 'upper end of the interval at most 1.10',
        measured: `median ${nearestRank(sorted, 0.5).toFixed(2)} times, ${low.toFixed(2)} to ${high.toFixed(2)} (${pairs} ABBA pairs)`,
        met: metBy([low, high], { atMost: 1.1 }),
      },
    ];
  } finally {
    await plain.close();
  }
}

function visit(journey: Journey, browser: MeasuringBrowser, web: string) {
  return runJourney(journey, {
    urls: { web },
    bearer: process.env[tokenVariable],
    secrets: {},
    clock: systemClock,
    limitMs: 20_000,
    signal: new AbortController().signal,
    profile: profiles.desktop,
    newContext: (profile, more) => browser.newContext(profile, more),
  });
}

/**
 * Compares the CPU time of a check in a reused browser with that of a check in a new browser. The CPU time is the sum
 * for the browser and this process.
 */
async function checksPerCpuSecond(
  journey: Journey,
  launch: () => Promise<MeasuringBrowser>,
  browser: MeasuringBrowser,
  web: string,
): Promise<Claim[]> {
  const spent: { fresh: number[]; reused: number[] } = { fresh: [], reused: [] };
  for (let round = 0; round < checks; round++) {
    const before = secondsOf(browser) + own();
    await visit(journey, browser, web);
    spent.reused.push(secondsOf(browser) + own() - before);
    const ownBefore = own();
    const fresh = await launch();
    await visit(journey, fresh, web);
    const its = secondsOf(fresh);
    await fresh.close();
    spent.fresh.push(its + own() - ownBefore);
  }
  const ratios = spent.fresh.map((seconds, round) => seconds / spent.reused[round]!);
  const { low, high } = middleOf(ratios.toSorted((x, y) => x - y));
  const ratio = sum(spent.fresh) / sum(spent.reused);
  return [
    {
      claim: 'checks per CPU-second of the shipped journey with one browser against a fresh one for each',
      target: 'at least 1.4 times',
      measured: `${ratio.toFixed(2)} times (${low.toFixed(2)} to ${high.toFixed(2)}, ${checks} checks each)`,
      met: metBy([low, high], { atLeast: 1.4 }),
    },
  ];
}

const own = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Returns the CPU seconds of all processes of the browser, ended ones included. Linux counts 100 ticks a second. */
const secondsOf = ({ pid }: MeasuringBrowser) => usedByGroup(pid) / 100;
