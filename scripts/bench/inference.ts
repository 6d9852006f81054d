import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { median } from 'simple-statistics';
import { type Child, startChild } from '../lib/child.ts';
import { type Reaper, startReaper } from '../lib/reaper.ts';
import { startStandIn, tokenVariable } from '../run/stand-in.ts';
import { type Driven, drive, driveAt } from '../selftest/drive.ts';
import { streamMeasures } from '../selftest/streams.ts';
import type { Claim } from './claims.ts';
import { besideGuideLlm } from './guidellm.ts';
import { busySeconds, cpuSeconds } from './measure/cpu-seconds.ts';

/**
 * Rounds of each measurement, except that of memory. The spread between equal rounds shows the noise of the machine.
 */
const rounds = 3;
/** The cores that other processes may use on average. If they use more, a missed target proves nothing. */
const othersCores = 0.15;

/** True or false when all rounds agree. Null when they differ, or when other work may have caused the missed target. */
function decided(rounds: readonly { met: boolean; others: number }[]): boolean | null {
  if (rounds.every(({ met }) => met)) return true;
  return rounds.some(({ met, others }) => met || others > othersCores) ? null : false;
}

/** Returns the cores that processes other than this one and `child` used while `work` ran. */
async function withOthers<T>(child: Child, work: () => Promise<T>): Promise<{ result: T; others: number }> {
  const used = () => {
    const { user, system } = process.cpuUsage();
    return { atMs: performance.now(), busyS: busySeconds() - (user + system) / 1e6 - cpuSeconds(child.pid) };
  };
  const before = used();
  const result = await work();
  const after = used();
  return { result, others: Math.max(0, ((after.busyS - before.busyS) / (after.atMs - before.atMs)) * 1000) };
}

/** Measures error, throughput and memory of the inference driver in this process. The stand-in is another process. */
export async function benchInference(): Promise<Claim[]> {
  const reaper = startReaper();
  // The token is passed to another program (GuideLLM), so it must not be a real secret.
  process.env[tokenVariable] = 'bench';
  try {
    return [
      // Memory is measured first, before the other measurements fill the heap of this process.
      ...(await memory(reaper)),
      ...(await streams(reaper)),
      ...(await dispatch(reaper)),
      ...(await shortRequests(reaper)),
      ...(await besideGuideLlm(reaper)),
    ];
  } finally {
    reaper.dismiss();
  }
}

const atOnce = 600;
const lengthS = 5;

async function streams(reaper: Reaper): Promise<Claim[]> {
  const section = {
    streams: `${atOnce / lengthS}/s`,
    arrivals: 'constant',
    model: 'sim-steady',
    prompt: 20,
    output: lengthS * 50,
    exact: true,
  };
  const seen: Record<'p50' | 'p99' | 'gapP50' | 'gapP99' | 'utilisation' | 'cpuUs' | 'others', number>[] = [];
  for (let round = 0; round < rounds; round++) {
    const standIn = await startStandIn([], process.env, reaper);
    try {
      const before = performance.eventLoopUtilization();
      const { result: driven, others } = await withOthers(standIn.child, () =>
        drive(standIn.urls.api!, section, { 'warm-up': lengthS, steady: 4 }, round + 1),
      );
      const [chunk, , gap] = streamMeasures(driven);
      const one = {
        p50: chunk!.errorP50 * 1000,
        p99: chunk!.errorP99 * 1000,
        gapP50: gap!.errorP50 * 1000,
        gapP99: gap!.errorP99 * 1000,
        utilisation: performance.eventLoopUtilization(before).utilization,
        cpuUs: (driven.cpuS * 1e6) / chunksOf(driven),
        others,
      };
      seen.push(one);
      print(`${atOnce} streams`, one);
    } finally {
      await standIn.child.end();
    }
  }
  const of = (pick: (one: (typeof seen)[number]) => number) => median(seen.map(pick));
  const error = (name: string, p50: number, p99: number, met: Parameters<typeof decided>[0]): Claim => ({
    claim: `error of a ${name} at ${atOnce} streams of 50 tokens/s in one worker, against the oracle`,
    target: 'p50 below 0.5 ms, p99 below 2 ms',
    measured: `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`,
    met: decided(met),
  });
  return [
    error(
      'chunk’s time (and so of the first token’s)',
      of((one) => one.p50),
      of((one) => one.p99),
      seen.map(({ p50, p99, others }) => ({ met: p50 < 0.5 && p99 < 2, others })),
    ),
    error(
      'gap between chunks',
      of((one) => one.gapP50),
      of((one) => one.gapP99),
      seen.map(({ gapP50, gapP99, others }) => ({ met: gapP50 < 0.5 && gapP99 < 2, others })),
    ),
    {
      claim: `share of the time that the driver's loop is busy at ${atOnce} streams of 50 tokens/s`,
      target: 'below 50 %',
      measured: `${Math.round(of((one) => one.utilisation) * 100)} %`,
      met: decided(seen.map(({ utilisation, others }) => ({ met: utilisation < 0.5, others }))),
    },
    {
      claim: 'processor time of the driver for each streamed token',
      target: 'at most 0.03 ms',
      measured: `${(of((one) => one.cpuUs) / 1000).toFixed(4)} ms`,
      met: decided(seen.map(({ cpuUs, others }) => ({ met: cpuUs <= 30, others }))),
    },
  ];
}

/** Every chunk of every completed stream is counted, warm-up included, because each costs CPU time. */
function chunksOf({ end }: Driven): number {
  return Math.max(1, end.completed * lengthS * 50);
}

async function dispatch(reaper: Reaper): Promise<Claim[]> {
  const seen = await againstRaw(reaper, { streams: '2000/s', arrivals: 'poisson' }, 5);
  const late = seen.map(({ lateMs }) => lateMs);
  const [p50, p99] = [median(late.map(([value]) => value)), median(late.map(([, value]) => value))];
  return [
    {
      claim: 'lateness of Poisson starts at 2,000 requests/s in one worker',
      target: 'p50 below 0.7 ms, p99 below 2 ms',
      measured: `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`,
      met: decided(seen.map(({ lateMs: [low, high], others }) => ({ met: low < 0.7 && high < 2, others }))),
    },
  ];
}

async function shortRequests(reaper: Reaper): Promise<Claim[]> {
  const seen = await againstRaw(reaper, { streams: '9000/s', arrivals: 'constant' }, 3);
  const perS = median(seen.map(({ perS }) => perS));
  return [
    {
      claim: 'short requests without streaming in one worker',
      target: 'at least 8,000/s',
      measured: `${Math.round(perS).toLocaleString('en-US')}/s of 9,000/s asked for`,
      met: decided(seen.map(({ perS, others }) => ({ met: perS >= 8000, others }))),
    },
  ];
}

async function againstRaw(reaper: Reaper, load: Record<string, string>, seconds: number) {
  const seen: { lateMs: [number, number]; perS: number; others: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const raw = startSource('../../simulators/system/raw-target.ts', reaper);
    try {
      const section = { ...load, api: 'inference', prompt: 5, output: 5 };
      const url = await urlOf(raw);
      const { result: all, others } = await withOthers(raw, () =>
        driveAt(url, section, { 'warm-up': 2, steady: seconds }, round + 1),
      );
      const steady = all.seen.filter(({ intendedMs }) => intendedMs >= all.steadyMs);
      const late = steady.map(({ startMs, intendedMs }) => startMs - intendedMs).sort((a, b) => a - b);
      const ok = steady.filter(({ ended }) => ended.outcome === 'ok').length;
      const at = (q: number) => late[Math.min(late.length - 1, Math.floor(q * late.length))] ?? Number.NaN;
      const one = { lateMs: [at(0.5), at(0.99)] as [number, number], perS: ok / seconds, others };
      seen.push(one);
      print(load.streams!, { p50: one.lateMs[0], p99: one.lateMs[1], perS: one.perS, others });
    } finally {
      await raw.end();
    }
  }
  return seen;
}

const held = 5000;

async function memory(reaper: Reaper): Promise<Claim[]> {
  const slow = startSource('./slow-streams.ts', reaper);
  try {
    const url = await urlOf(slow);
    globalThis.gc?.();
    const before = process.memoryUsage.rss();
    let most = 0;
    const watching = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss());
    }, 200);
    const load = { streams: '500/s', arrivals: 'constant', prompt: 20, output: 10, timeout: '60s' };
    const { end } = await driveAt(url, load, { 'warm-up': 10, steady: 1 }, 1);
    clearInterval(watching);
    if (end.completed < held) throw new Error(`only ${end.completed} streams stayed open`);
    const kB = (most - before) / held / 1000;
    print('memory', { kB });
    return [
      {
        claim: `memory of the driver for each of ${held.toLocaleString('en-US')} streams`,
        target: 'at most 100 kB',
        measured: `${kB.toFixed(0)} kB`,
        met: kB <= 100,
      },
    ];
  } finally {
    await slow.end();
  }
}

function startSource(path: string, reaper: Reaper): Child {
  const register = fileURLToPath(new URL('../register.mjs', import.meta.url));
  const file = fileURLToPath(new URL(path, import.meta.url));
  return startChild([process.execPath, '--import', register, file], { reaper });
}

/** Returns the address in the first line that a server prints. */
async function urlOf(child: Child): Promise<string> {
  let text = '';
  child.process.stdout!.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  for (let waited = 0; waited < 20_000; waited += 50) {
    if (text.includes('\n')) return (JSON.parse(text.split('\n')[0]!) as { url: string }).url.replace(/\/$/, '');
    await sleep(50);
  }
  throw new Error(`the stand-in did not start: ${child.lastWords()}`);
}

function print(name: string, values: Readonly<Record<string, number>>): void {
  const shown = Object.entries(values).map(([key, value]) => `${key} ${Number(value.toPrecision(3))}`);
  process.stderr.write(`${name}: ${shown.join(', ')}\n`);
}
