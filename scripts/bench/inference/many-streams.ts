import { performance } from 'node:perf_hooks';
import { median } from 'simple-statistics';
import { formatShare } from '../../../results/words/format.ts';
import type { Reaper } from '../../lib/reaper.ts';
import { driveAt } from '../../selftest/drive.ts';
import type { Claim } from '../claims.ts';
import { decided, print, rounds, withOthers } from './rounds.ts';
import { startSteps } from './sources.ts';

const atOnce = 1000;
const lengthS = 5;
const [everyMs, tokens] = [20, 250];
/**
 * If meshproof reads tokens at less than this share of the planned rate, the measurement does not count. The claim is
 * about the full rate.
 */
const leastPace = 0.95;

/**
 * Measures how busy the event loop of meshproof's stream client is at 1,000 streams. The server of this measurement
 * only writes tokens. The simulated inference server (`startStandIn`) would need a whole core even for fewer streams.
 */
export async function benchManyStreams(reaper: Reaper): Promise<Claim[]> {
  const seen: Record<'utilisation' | 'cpuMs' | 'perS' | 'others', number>[] = [];
  for (let round = 0; round < rounds; round++) {
    const { child, url } = await startSteps(everyMs, tokens, reaper);
    try {
      const load = { streams: `${atOnce / lengthS}/s`, arrivals: 'constant', prompt: 20, output: tokens };
      const before = performance.eventLoopUtilization();
      const { result, others } = await withOthers(child, () =>
        driveAt(url, load, { 'warm-up': lengthS, steady: 4 }, round + 1),
      );
      const paces = result.seen.flatMap(({ ended }) => {
        const { chunkMs = [] } = ended.seen ?? {};
        return chunkMs.length === tokens ? [((tokens - 1) * 1000) / (chunkMs.at(-1)! - chunkMs[0]!)] : [];
      });
      const one = {
        utilisation: performance.eventLoopUtilization(before).utilization,
        cpuMs: (result.cpuS * 1000) / Math.max(1, paces.length * tokens),
        perS: median([0, ...paces]),
        others,
      };
      seen.push(one);
      print(`${atOnce} streams`, one);
    } finally {
      await child.end();
    }
  }
  const of = (pick: (one: (typeof seen)[number]) => number) => median(seen.map(pick));
  const asked = 1000 / everyMs;
  const met = decided(seen.map(({ utilisation, others }) => ({ met: utilisation < 0.7, others })));
  return [
    {
      claim: `share of the time that the driver's loop is busy at ${atOnce.toLocaleString('en-US')} streams of ${asked} tokens/s`,
      target: 'below 70 %',
      measured: formatShare(of(({ utilisation }) => utilisation)),
      beside: {
        'pace of a stream': `${of(({ perS }) => perS).toFixed(1)} tokens/s`,
        'processor time for each token': `${of(({ cpuMs }) => cpuMs).toFixed(4)} ms`,
      },
      met: seen.every(({ perS }) => perS >= leastPace * asked) ? met : null,
    },
  ];
}
