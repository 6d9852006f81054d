import { median } from 'simple-statistics';
import { type Reaper, startReaper } from '../../lib/reaper.ts';
import { tokenVariable } from '../../run/stand-in.ts';
import { driveAt } from '../../selftest/drive.ts';
import type { Claim } from '../claims.ts';
import { benchManyStreams } from './many-streams.ts';
import { besidePeers } from './peers.ts';
import { decided, print, rounds, withOthers } from './rounds.ts';
import { startRaw, startSteps } from './sources.ts';
import { benchStreams } from './streams.ts';

/**
 * Measures the timing error, the throughput and the memory of meshproof's inference client, which runs in this process.
 * The simulated inference server is another process.
 */
export async function benchInference(): Promise<Claim[]> {
  const reaper = startReaper();
  // The token is passed to other programs (the peers), so it must not be a real secret.
  process.env[tokenVariable] = 'bench';
  try {
    return [
      // Other measurements fill the heap of this process, so memory is measured first.
      ...(await memory(reaper)),
      ...(await benchStreams(reaper)),
      ...(await benchManyStreams(reaper)),
      ...(await dispatch(reaper)),
      ...(await shortRequests(reaper)),
      ...(await besidePeers(reaper)),
    ];
  } finally {
    reaper.dismiss();
  }
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
    const raw = await startRaw(reaper);
    try {
      const section = { ...load, api: 'inference', prompt: 5, output: 5 };
      const { result: all, others } = await withOthers(raw.child, () =>
        driveAt(raw.url, section, { 'warm-up': 2, steady: seconds }, round + 1),
      );
      const steady = all.seen.filter(({ intendedMs }) => intendedMs >= all.steadyMs);
      const late = steady.map(({ startMs, intendedMs }) => startMs - intendedMs).sort((a, b) => a - b);
      const ok = steady.filter(({ ended }) => ended.outcome === 'ok').length;
      const at = (q: number) => late[Math.min(late.length - 1, Math.floor(q * late.length))] ?? Number.NaN;
      const one = { lateMs: [at(0.5), at(0.99)] as [number, number], perS: ok / seconds, others };
      seen.push(one);
      print(load.streams!, { p50: one.lateMs[0], p99: one.lateMs[1], perS: one.perS, others });
    } finally {
      await raw.child.end();
    }
  }
  return seen;
}

const held = 5000;

async function memory(reaper: Reaper): Promise<Claim[]> {
  const { child, url } = await startSteps(4000, 4, reaper);
  try {
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
    await child.end();
  }
}
