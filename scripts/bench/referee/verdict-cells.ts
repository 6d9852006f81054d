import {
  type Errors,
  errorsOf,
  judgeLatency,
  judgeShare,
  type Load,
  latenciesOf,
  quantileOf,
  type World,
} from '../../../thresholds/judge/worlds.fixture.ts';
import type { Bound } from '../met-by.ts';
import type { Cell } from './cell.ts';

const short: Load = { seconds: 40, perSecond: 100 };
const long: Load = { seconds: 300, perSecond: 100 };

/**
 * Judges a latency SLO on runs of one world, with three limits: the true quantile is at the limit, 10 % above it and 10
 * % below it.
 */
function latencyCell(world: World, q: number, load: Load, figures: Cell['figures']): Cell {
  const truth = quantileOf(world, q);
  return {
    group: 'verdicts',
    name: `p${q * 100}, ${world.name}, ${load.perSecond}/s for ${load.seconds} s`,
    figures,
    // The share of this cell is so close to its bound that only many trials can show the difference.
    ...(world === ar9 && load === short && { trials: 8000 }),
    trial(random) {
      const run = latenciesOf(world, load, random('run'));
      const is = (name: string, expected: 'PASS' | 'FAIL', limit: number) =>
        name in figures && { [name]: judgeLatency(run, { q, limit }).verdict === expected };
      return {
        ...is(at, 'FAIL', truth),
        ...is(worse, 'PASS', truth / 1.1),
        ...is(better, 'PASS', truth / 0.9),
      };
    },
  };
}

/**
 * Judges an SLO on the share of good requests in two runs: the true share of bad requests is exactly the allowed one,
 * or twice as large.
 */
function shareCell(errors: Errors, target: number, load: Load, figures: Cell['figures']): Cell {
  return {
    group: 'verdicts',
    name: `${target * 100} % good, ${errors.name}, ${load.perSecond}/s for ${load.seconds} s`,
    figures,
    trial(random) {
      const verdict = (times: number) => {
        const run = errorsOf(errors, load, times * (1 - target), random(`${times}`));
        return judgeShare(run, { target }).verdict;
      };
      return { [at]: verdict(1) === 'FAIL', [twice]: verdict(2) === 'PASS' };
    },
  };
}

const at = 'FAIL at the limit';
const worse = 'PASS, 10 % worse';
const better = 'PASS, 10 % better';
const twice = 'PASS, twice the bad share';

const sigma = 0.5;
const independent: World = { name: 'independent requests', sigma };
const heavy: World = { name: 'heavy tail', sigma: 1.5 };
const bimodal: World = { name: '6 % slow by 20 times', sigma: 0.3, slow: { share: 0.06, factor: 20 } };
const ar6: World = { name: 'AR(1) 0.6', sigma, level: { sd: 0.2, rho: 0.6 } };
const ar9: World = { name: 'AR(1) 0.9', sigma, level: { sd: 0.2, rho: 0.9 } };
const regime5: World = { name: '5 s slow by 3 times, 20 s fast', sigma, regime: { slowS: 5, fastS: 20, factor: 3 } };
const regime15: World = { name: '15 s slow by 3 times, 45 s fast', sigma, regime: { slowS: 15, fastS: 45, factor: 3 } };
const bursts: World = { name: '2 s slow by 10 times, one in 20 s', sigma, regime: { slowS: 2, fastS: 18, factor: 10 } };

const calm = { [at]: { atMost: 0.06 }, [worse]: { atMost: 0.06 }, [better]: { atLeast: 0.95 } };
const fails = (atMost: number): Record<string, Bound> => ({ [at]: { atMost } });

const api: Load = { seconds: 40, perSecond: 110 };
const steady: Load = { seconds: 300, perSecond: 300 };
const oneByOne: Errors = { name: 'independent errors' };
const outages2: Errors = { name: 'outages of 2 s, half of them fails', outage: { lengthS: 2, share: 0.5 } };
const outages10: Errors = { name: 'outages of 10 s, a twentieth fails', outage: { lengthS: 10, share: 0.05 } };
const waves: Errors = { name: 'AR(1) 0.9 errors', level: { sd: 1, rho: 0.9 } };

/** Verdicts on latencies and error shares whose true values are known. */
export const verdictCells: readonly Cell[] = [
  latencyCell(independent, 0.95, short, calm),
  latencyCell(independent, 0.99, short, calm),
  latencyCell(heavy, 0.95, short, { ...fails(0.06), [worse]: { atMost: 0.06 }, [better]: { atLeast: 0.9 } }),
  latencyCell(bimodal, 0.95, short, { ...fails(0.06), [worse]: { atMost: 0.06 }, [better]: { atLeast: 0.9 } }),
  latencyCell(ar6, 0.95, short, { ...fails(0.07), [worse]: { atMost: 0.08 } }),
  latencyCell(ar9, 0.95, short, { ...fails(0.1), [worse]: { atLeast: 0.12, atMost: 0.22 } }),
  latencyCell(regime5, 0.95, short, { ...fails(0.06), [worse]: { atLeast: 0.1, atMost: 0.25 } }),
  latencyCell(regime15, 0.95, short, { ...fails(0.12), [worse]: { atLeast: 0.3, atMost: 0.45 } }),
  latencyCell(bursts, 0.95, short, { ...fails(0.06), [worse]: { atLeast: 0.05, atMost: 0.15 } }),
  latencyCell(independent, 0.95, long, calm),
  latencyCell(ar6, 0.95, long, calm),
  latencyCell(ar9, 0.95, long, { ...fails(0.07), [worse]: { atMost: 0.15 } }),
  latencyCell(regime5, 0.95, long, { ...fails(0.06), [worse]: { atMost: 0.15 } }),
  latencyCell(regime15, 0.95, long, { ...fails(0.08), [worse]: { atMost: 0.15 } }),
  latencyCell(bursts, 0.95, long, { ...fails(0.06), [worse]: { atMost: 0.15 } }),
  shareCell(oneByOne, 0.999, api, { ...fails(0.06), [twice]: { atMost: 0.06 } }),
  shareCell(oneByOne, 0.999, steady, { ...fails(0.06), [twice]: { atMost: 0.06 } }),
  shareCell(outages2, 0.999, api, { ...fails(0.06), [twice]: { atLeast: 0.85, atMost: 0.97 } }),
  shareCell(outages2, 0.999, steady, { ...fails(0.06), [twice]: { atLeast: 0.45, atMost: 0.65 } }),
  shareCell(outages10, 0.999, api, { ...fails(0.08), [twice]: { atLeast: 0.7, atMost: 0.9 } }),
  shareCell(waves, 0.999, api, { ...fails(0.1), [twice]: { atMost: 0.2 } }),
  shareCell(waves, 0.99, { seconds: 300, perSecond: 110 }, { ...fails(0.06), [twice]: { atMost: 0.06 } }),
];
