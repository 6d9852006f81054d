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

/** A latency SLO on one world: the truth at the limit, 10 % above it and 10 % below it. */
function latencyCell(world: World, q: number, load: Load, figures: Cell['figures']): Cell {
  const truth = quantileOf(world, q);
  return {
    group: 'verdicts',
    name: `p${q * 100}, ${world.name}, ${load.perSecond}/s for ${load.seconds} s`,
    figures,
    trial(random) {
      const run = latenciesOf(world, load, random('run'));
      const verdict = (limit: number) => judgeLatency(run, { q, limit }).verdict;
      return {
        'FAIL at the limit': verdict(truth) === 'FAIL',
        'PASS, 10 % worse': verdict(truth / 1.1) === 'PASS',
        'PASS, 10 % better': verdict(truth / 0.9) === 'PASS',
      };
    },
  };
}

/** An SLO on a share of good requests: the truth at the objective, and at twice its bad share. */
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
      return { 'FAIL at the limit': verdict(1) === 'FAIL', 'PASS, twice the bad share': verdict(2) === 'PASS' };
    },
  };
}

const fail = (atMost: number): Record<string, Bound> => ({ 'FAIL at the limit': { atMost } });
const independent: World = { name: 'independent requests', sigma: 0.5 };

/** Verdicts on latency and on shares of errors, where the truth is known. */
export const verdictCells: readonly Cell[] = [
  latencyCell(independent, 0.95, short, fail(0.06)),
  latencyCell(independent, 0.95, long, fail(0.06)),
  shareCell({ name: 'independent errors' }, 0.999, { seconds: 40, perSecond: 110 }, fail(0.06)),
];
