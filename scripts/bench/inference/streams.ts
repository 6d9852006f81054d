import { PerformanceObserver, performance } from 'node:perf_hooks';
import { max, median } from 'simple-statistics';
import { formatShare } from '../../../results/words/format.ts';
import type { Reaper } from '../../lib/reaper.ts';
import { startStandIn } from '../../run/stand-in.ts';
import { drive } from '../../selftest/drive.ts';
import { streamMeasures } from '../../selftest/streams.ts';
import type { Claim } from '../claims.ts';
import { inPlacement, type Placement, placed, placements } from './placement.ts';
import { decided, print, rounds, withOthers } from './rounds.ts';

const atOnce = 600;
const lengthS = 5;
const tokensPerS = 50;
/** The largest accepted p99 of the timing error: the measured time of a chunk minus its true time. */
const limitMs: Readonly<Record<Placement, number>> = { free: 4, pinned: 2 };

const section = {
  streams: `${atOnce / lengthS}/s`,
  arrivals: 'constant',
  model: 'sim-steady',
  prompt: 20,
  output: lengthS * tokensPerS,
  exact: true,
};

/** Times are in ms. `pauses` describes the garbage collections of this process. */
type Round = {
  chunk: { p50: number; p99: number };
  gap: { p50: number; p99: number };
  utilisation: number;
  cpuMs: number;
  pauses: { perS: number; medianMs: number; longestMs: number };
  engineCores: number;
  others: number;
};

/** Measures the timing errors and the costs of meshproof's stream client at 600 streams. */
export async function benchStreams(reaper: Reaper): Promise<Claim[]> {
  const seen: Record<Placement, Round[]> = { free: [], pinned: [] };
  for (let round = 0; round < rounds; round++)
    for (const placement of placements) seen[placement].push(await oneRound(placement, round + 1, reaper));
  return [
    ...placements.flatMap((placement) => errorsOf(placement, seen[placement])),
    ...placements.flatMap((placement) => costsOf(placement, seen[placement])),
  ];
}

async function oneRound(placement: Placement, seed: number, reaper: Reaper): Promise<Round> {
  const standIn = await startStandIn([], process.env, reaper);
  try {
    const collected = watchCollections();
    const [before, fromMs] = [performance.eventLoopUtilization(), performance.now()];
    const { result, others, ofChild } = await inPlacement(placement, standIn.child, () =>
      withOthers(standIn.child, () => drive(standIn.urls.api!, section, { 'warm-up': lengthS, steady: 4 }, seed)),
    );
    const { utilization } = performance.eventLoopUtilization(before);
    const pausesMs = collected();
    const [chunk, , gap] = streamMeasures(result);
    const ms = ({ errorP50, errorP99 }: { errorP50: number; errorP99: number }) => ({
      p50: errorP50 * 1000,
      p99: errorP99 * 1000,
    });
    const one: Round = {
      chunk: ms(chunk!),
      gap: ms(gap!),
      utilisation: utilization,
      // Every chunk of every completed stream counts, warm-up included, because each chunk costs processor time.
      cpuMs: (result.cpuS * 1000) / Math.max(1, result.end.completed * section.output),
      pauses: {
        perS: (pausesMs.length / (performance.now() - fromMs)) * 1000,
        medianMs: median([0, ...pausesMs]),
        longestMs: max([0, ...pausesMs]),
      },
      engineCores: ofChild,
      others,
    };
    const { chunk: ofChunk, gap: ofGap, pauses, ...rest } = one;
    print(`${atOnce} streams, ${placement}`, { ...ofChunk, gapP50: ofGap.p50, gapP99: ofGap.p99, ...pauses, ...rest });
    return one;
  } finally {
    await standIn.child.end();
  }
}

/** Watches garbage collections. The returned function ends the watch and returns the length of each in ms. */
function watchCollections(): () => number[] {
  const lengths: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) lengths.push(duration);
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => {
    observer.disconnect();
    return lengths;
  };
}

function errorsOf(placement: Placement, seen: readonly Round[]): Claim[] {
  const limit = limitMs[placement];
  const of = (pick: (one: Round) => number) => median(seen.map(pick));
  const beside = {
    'garbage collections of the driver': [
      `${of(({ pauses }) => pauses.perS).toFixed(1)}/s`,
      `median ${of(({ pauses }) => pauses.medianMs).toFixed(1)} ms`,
      `longest ${of(({ pauses }) => pauses.longestMs).toFixed(1)} ms`,
    ].join(', '),
    engine: `${of(({ engineCores }) => engineCores).toFixed(2)} core`,
  };
  const names = { chunk: 'chunk’s time (and so of the first token’s)', gap: 'gap between chunks' } as const;
  return (['chunk', 'gap'] as const).map((what) => ({
    claim:
      `p99 of the error of a ${names[what]} at ${atOnce} streams of ${tokensPerS} tokens/s in one worker, ` +
      `against the oracle${placed[placement]}`,
    target: `at most ${limit} ms`,
    measured: `${of((one) => one[what].p99).toFixed(2)} ms (p50 ${of((one) => one[what].p50).toFixed(2)} ms)`,
    beside,
    met: decided(seen.map((one) => ({ met: one[what].p99 <= limit, others: one.others }))),
  }));
}

function costsOf(placement: Placement, seen: readonly Round[]): Claim[] {
  const of = (pick: (one: Round) => number) => median(seen.map(pick));
  return [
    {
      claim: `share of the time that the driver's loop is busy at ${atOnce} streams of ${tokensPerS} tokens/s${placed[placement]}`,
      target: 'below 50 %',
      measured: formatShare(of(({ utilisation }) => utilisation)),
      met: decided(seen.map(({ utilisation, others }) => ({ met: utilisation < 0.5, others }))),
    },
    {
      claim: `processor time of the driver for each streamed token${placed[placement]}`,
      target: 'at most 0.03 ms',
      measured: `${of(({ cpuMs }) => cpuMs).toFixed(4)} ms`,
      met: decided(seen.map(({ cpuMs, others }) => ({ met: cpuMs <= 0.03, others }))),
    },
  ];
}
