import { formatQuantile } from '../../../results/words/format.ts';
import {
  judgeLatency,
  type Load,
  latenciesOf,
  quantileOf,
  type World,
} from '../../../thresholds/judge/worlds.fixture.ts';
import type { Bound } from '../met-by.ts';
import { type Cell, outcomeOf } from './cell.ts';

const short: Load = { seconds: 40, perSecond: 100 };
const long: Load = { seconds: 300, perSecond: 100 };
const five: Load = { seconds: 5, perSecond: 100 };
const ten: Load = { seconds: 10, perSecond: 1000 };

const atLimit = 'FAIL at the limit';
const worse = 'PASS, 10 % worse';
const better = 'PASS, 10 % better';
const strict = 'PASS at the limit, tolerance 0';

/**
 * Each key is a figure: the share of trials that end with `verdict`. `truth` is the true quantile, divided by the
 * limit.
 */
const ofLatency: Readonly<Record<string, { verdict: 'PASS' | 'FAIL'; truth: number; tolerance?: number }>> = {
  [atLimit]: { verdict: 'FAIL', truth: 1 },
  [worse]: { verdict: 'PASS', truth: 1.1 },
  [better]: { verdict: 'PASS', truth: 0.9 },
  [strict]: { verdict: 'PASS', truth: 1, tolerance: 0 },
};

function latencyCell(world: World, q: number, load: Load, figures: Cell['figures']): Cell {
  const quantile = quantileOf(world, q);
  return {
    group: 'verdicts',
    name: `${formatQuantile(q)}, ${world.name}, ${load.perSecond}/s for ${load.seconds} s`,
    figures,
    // The measured share is close to its bound. Only many trials can show that the bound is kept.
    ...(world === ar9 && q === 0.95 && load === short && { trials: 8000 }),
    trial(random) {
      const run = latenciesOf(world, load, random('run'));
      return outcomeOf(figures, (name) => {
        const { verdict, truth, ...tolerance } = ofLatency[name]!;
        return judgeLatency(run, { q, limit: quantile / truth, ...tolerance }).verdict === verdict;
      });
    },
  };
}

const sigma = 0.5;
const independent: World = { name: 'independent requests', sigma };
const heavy: World = { name: 'heavy tail', sigma: 1.5 };
const bimodal: World = { name: '6 % slow by 20 times', sigma: 0.3, slow: { share: 0.06, factor: 20 } };
const ar6: World = { name: 'AR(1) 0.6', sigma, level: { sd: 0.2, rho: 0.6 } };
const ar9: World = { name: 'AR(1) 0.9', sigma, level: { sd: 0.2, rho: 0.9 } };
const regime5: World = { name: '5 s slow by 3 times, 20 s fast', sigma, regime: { slowS: 5, fastS: 20, factor: 3 } };
const regime15: World = { name: '15 s slow by 3 times, 45 s fast', sigma, regime: { slowS: 15, fastS: 45, factor: 3 } };
const ar95: World = { name: 'AR(1) 0.95', sigma, level: { sd: 0.2, rho: 0.95 } };
/**
 * All seconds of a run have the same level, which differs from run to run. So even a long run does not show the level
 * of other runs.
 */
const byRun: World = { name: 'runs that differ by 5 %', sigma, level: { sd: 0.05, rho: 1 } };
const bursts: World = { name: '2 s slow by 10 times, one in 20 s', sigma, regime: { slowS: 2, fastS: 18, factor: 10 } };

const calm = { [atLimit]: { atMost: 0.06 }, [worse]: { atMost: 0.06 }, [better]: { atLeast: 0.95 } };
const fails = (atMost: number): Record<string, Bound> => ({ [atLimit]: { atMost } });

export const latencyCells: readonly Cell[] = [
  latencyCell(independent, 0.95, short, calm),
  latencyCell(independent, 0.99, short, calm),
  latencyCell(heavy, 0.95, short, { ...fails(0.06), [worse]: { atMost: 0.06 }, [better]: { atLeast: 0.9 } }),
  latencyCell(bimodal, 0.95, short, { ...fails(0.06), [worse]: { atMost: 0.06 }, [better]: { atLeast: 0.9 } }),
  latencyCell(ar6, 0.95, short, { ...fails(0.07), [worse]: { atMost: 0.08 }, [strict]: { atMost: 0.14 } }),
  latencyCell(ar9, 0.95, short, {
    ...fails(0.1),
    [worse]: { atLeast: 0.12, atMost: 0.22 },
    [strict]: { atLeast: 0.14, atMost: 0.24 },
  }),
  latencyCell(ar95, 0.95, short, fails(0.15)),
  latencyCell(ar95, 0.5, short, fails(0.18)),
  latencyCell(regime5, 0.95, short, { ...fails(0.06), [worse]: { atLeast: 0.1, atMost: 0.25 } }),
  latencyCell(regime15, 0.95, short, {
    ...fails(0.12),
    [worse]: { atLeast: 0.3, atMost: 0.45 },
    [strict]: { atLeast: 0.3, atMost: 0.45 },
  }),
  latencyCell(bursts, 0.95, short, { ...fails(0.06), [worse]: { atLeast: 0.05, atMost: 0.15 } }),
  latencyCell(byRun, 0.95, short, { [atLimit]: { atLeast: 0.18, atMost: 0.3 } }),
  latencyCell(independent, 0.95, long, calm),
  latencyCell(ar6, 0.95, long, calm),
  latencyCell(ar9, 0.95, long, { ...fails(0.07), [worse]: { atMost: 0.15 } }),
  latencyCell(regime5, 0.95, long, { ...fails(0.06), [worse]: { atMost: 0.15 } }),
  latencyCell(regime15, 0.95, long, { ...fails(0.08), [worse]: { atMost: 0.15 } }),
  latencyCell(bursts, 0.95, long, { ...fails(0.06), [worse]: { atMost: 0.15 } }),
  latencyCell(independent, 0.99, five, { ...fails(0.06), [worse]: { atMost: 0.06 } }),
  latencyCell(ar9, 0.95, five, { ...fails(0.15), [worse]: { atLeast: 0.12, atMost: 0.22 } }),
  latencyCell(bursts, 0.95, five, { ...fails(0.06), [worse]: { atLeast: 0.6, atMost: 0.8 } }),
  latencyCell(ar9, 0.95, ten, fails(0.16)),
  latencyCell(ar9, 0.5, ten, fails(0.22)),
];
