import { autoscaler } from '../../../results/capacity/model/adaptive.fixture.ts';
import {
  badAtAnyLoad,
  byTurns,
  cliff,
  hysteresis,
  tokenBucket,
} from '../../../results/capacity/model/cliffs.fixture.ts';
import { anewEachProbe, neighbour, outages } from '../../../results/capacity/model/disturbances.fixture.ts';
import { exponential, logNormal, mmc, pareto, queueOf } from '../../../results/capacity/model/queues.fixture.ts';
import { simulateSearch } from '../../../results/capacity/model/simulate.fixture.ts';
import type { Model } from '../../../results/capacity/model/system.fixture.ts';
import type { Cell } from './cell.ts';

const common = { limitS: 0.2, budget: 0.05 };
const inside = 'capacity between the ends, where found';
const found = 'found or held';
const most: Cell['figures'] = { [inside]: { atLeast: 0.9 } };
const never: Cell['figures'] = { [found]: { atMost: 0.02 } };

/**
 * The true capacity of a model comes from a formula. Without a formula, the capacity was measured over at least 100,000
 * virtual seconds.
 */
export const capacityCells: readonly Cell[] = [
  cell('M/M/8, 50 ms', mmc(8, 20, common.limitS, common.budget), most),
  cell('M/M/1, 5 ms', mmc(1, 200, common.limitS, common.budget), most),
  cell('4 servers, Pareto 2.1, 20 ms', queue(177, queueOf(4, pareto(0.02, 2.1))), most),
  cell('M/M/8, 30 % slower for 10 s in 40', queue(108.3, queueOf(8, exponential(0.05), neighbour(1.3, 10, 40))), most),
  cell('1 server, log-normal σ 1.5, 5 ms', queue(128, queueOf(1, logNormal(0.005, 1.5))), {
    [inside]: { atLeast: 0.68, atMost: 0.85 },
  }),
  cell('4 servers, log-normal σ 1.5, 20 ms', queue(144.7, queueOf(4, logNormal(0.02, 1.5))), most),
  cell('M/M/8, outages of 2 to 5 s, one in 300 s', queue(132.8, queueOf(8, exponential(0.05), outages(300))), most),
  cell('M/M/8, ±10 % anew each probe', queue(132.2, queueOf(8, exponential(0.05), anewEachProbe(0.1))), {
    [inside]: { atLeast: 0.88 },
  }),
  cell('autoscaler, 1 to 2 replicas in 40 s', autoscaler(2, 40, common.limitS, common.budget), most),
  cell('cliff at 200/s', cliff(200), most),
  cell('token bucket 200/s, burst 20', tokenBucket(200, 20), most),
  cell('token bucket 200/s, burst 1,000', tokenBucket(200, 1000), most),
  cell('breaks at 200/s, then holds 120/s', hysteresis(200, 120, 30), { [inside]: { atMost: 0.1 } }),
  cell('breaks at 200/s, then holds 60/s for ever', hysteresis(200, 60, Number.POSITIVE_INFINITY), {
    [inside]: { atMost: 0.1 },
  }),
  cell('passes every second time above 200/s', byTurns(200), never),
  cell('6 % bad at any load', badAtAnyLoad(0.06), never),
  cell('5 % bad at any load', badAtAnyLoad(0.05), never),
];

function queue(capacity: number, create: Model['create']): Model {
  return { ...common, capacity, create };
}

function cell(name: string, model: Model, figures: Cell['figures']): Cell {
  return {
    group: 'capacity',
    name,
    figures,
    async trial(random) {
      // The search starts at a random rate between an eighth of the capacity and twice the capacity. If the capacity is
      // 0, the start is chosen around 150/s.
      const from = (model.capacity || 150) * 2 ** (4 * random('from')() - 3);
      const { end, low, high } = await simulateSearch(model, random('system'), from, {}, 16);
      const between = low <= model.capacity && model.capacity <= (high ?? Number.POSITIVE_INFINITY);
      return { [inside]: end === 'found' ? between : null, [found]: end === 'found' || end === 'held' };
    },
  };
}
