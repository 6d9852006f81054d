import { formatShare } from '../../../results/words/format.ts';
import { type Errors, errorsOf, judgeShare, type Load } from '../../../thresholds/judge/worlds.fixture.ts';
import type { Bound } from '../met-by.ts';
import { type Cell, outcomeOf } from './cell.ts';

const atLimit = 'FAIL at the limit';
const strict = 'PASS at the limit, tolerance 0';
const twice = 'PASS, twice the bad share';
const fiveTimes = 'PASS, five times the bad share';
const strictTwice = 'PASS, twice the bad share, tolerance 0';

/**
 * The figures of a cell. Each figure counts the trials that end with `verdict`. In these trials, the true share of bad
 * requests is `times` the allowed share.
 */
const ofShare: Readonly<Record<string, { verdict: 'PASS' | 'FAIL'; times: number; tolerance?: number }>> = {
  [atLimit]: { verdict: 'FAIL', times: 1 },
  [twice]: { verdict: 'PASS', times: 2 },
  [fiveTimes]: { verdict: 'PASS', times: 5 },
  [strict]: { verdict: 'PASS', times: 1, tolerance: 0 },
  [strictTwice]: { verdict: 'PASS', times: 2, tolerance: 0 },
};

/**
 * Generates one run for each true share of bad requests in `ofShare`. Judges an SLO on the share of good requests in
 * each run.
 */
function shareCell(errors: Errors, target: number, load: Load, figures: Cell['figures']): Cell {
  return {
    group: 'verdicts',
    name: `${formatShare(target)} good, ${errors.name}, ${load.perSecond}/s for ${load.seconds} s`,
    figures,
    trial(random) {
      const runs = new Map<number, ReturnType<typeof errorsOf>>();
      return outcomeOf(figures, (name) => {
        const { verdict, times, ...tolerance } = ofShare[name]!;
        const run = runs.get(times) ?? errorsOf(errors, load, times * (1 - target), random(`${times}`));
        runs.set(times, run);
        return judgeShare(run, { target, ...tolerance }).verdict === verdict;
      });
    },
  };
}

const fails = (atMost: number): Record<string, Bound> => ({ [atLimit]: { atMost } });

const api: Load = { seconds: 40, perSecond: 110 };
const steady: Load = { seconds: 300, perSecond: 300 };
const steadyApi: Load = { seconds: 300, perSecond: 110 };
const fiveFast: Load = { seconds: 5, perSecond: 1000 };
const oneByOne: Errors = { name: 'independent errors' };
const outages2: Errors = { name: 'outages of 2 s, half of them fails', outage: { lengthS: 2, share: 0.5 } };
const outages10: Errors = { name: 'outages of 10 s, a twentieth fails', outage: { lengthS: 10, share: 0.05 } };
const errorsByRun: Errors = { name: 'errors that differ from run to run', level: { sd: 0.7, rho: 1 } };
const waves: Errors = { name: 'AR(1) 0.9 errors', level: { sd: 1, rho: 0.9 } };

export const shareCells: readonly Cell[] = [
  shareCell(oneByOne, 0.999, api, { ...fails(0.06), [twice]: { atMost: 0.06 } }),
  shareCell(oneByOne, 0.999, steady, { ...fails(0.06), [twice]: { atMost: 0.06 } }),
  shareCell(oneByOne, 0.99, steadyApi, { ...fails(0.06), [strict]: { atMost: 0.06 } }),
  shareCell(outages2, 0.999, api, {
    ...fails(0.06),
    [twice]: { atLeast: 0.85, atMost: 0.97 },
    [fiveTimes]: { atLeast: 0.7, atMost: 0.9 },
    [strictTwice]: { atMost: 0.01 },
  }),
  shareCell(outages2, 0.999, steady, {
    ...fails(0.06),
    [twice]: { atLeast: 0.45, atMost: 0.65 },
    [fiveTimes]: { atLeast: 0.15, atMost: 0.3 },
    [strictTwice]: { atMost: 0.01 },
  }),
  shareCell(outages2, 0.99, steadyApi, {
    ...fails(0.06),
    [twice]: { atMost: 0.12 },
    [fiveTimes]: { atMost: 0.01 },
    [strict]: { atMost: 0.2 },
    [strictTwice]: { atMost: 0.06 },
  }),
  shareCell(outages10, 0.999, api, {
    ...fails(0.08),
    [twice]: { atLeast: 0.7, atMost: 0.9 },
    [fiveTimes]: { atLeast: 0.45, atMost: 0.7 },
    [strictTwice]: { atMost: 0.01 },
  }),
  shareCell(outages10, 0.99, fiveFast, { ...fails(0.19), [strictTwice]: { atMost: 0.01 } }),
  shareCell(waves, 0.99, fiveFast, { ...fails(0.13), [strictTwice]: { atMost: 0.01 } }),
  shareCell(waves, 0.999, api, { ...fails(0.1), [twice]: { atMost: 0.2 }, [fiveTimes]: { atMost: 0.04 } }),
  shareCell(waves, 0.99, steadyApi, { ...fails(0.06), [twice]: { atMost: 0.06 } }),
  shareCell(errorsByRun, 0.999, api, { ...fails(0.15), [twice]: { atMost: 0.2 } }),
  shareCell(errorsByRun, 0.999, steady, {
    [atLimit]: { atLeast: 0.22, atMost: 0.34 },
    [twice]: { atLeast: 0.2, atMost: 0.34 },
  }),
];
