import { autoscaler } from '../../../results/capacity/model/adaptive.fixture.ts';
import {
  badAtAnyLoad,
  byTurns,
  cliff,
  delayedCliff,
  hysteresis,
  tokenBucket,
} from '../../../results/capacity/model/cliffs.fixture.ts';
import { anewEachProbe, neighbour, outages } from '../../../results/capacity/model/disturbances.fixture.ts';
import { exponential, logNormal, mmc, pareto, queueOf } from '../../../results/capacity/model/queues.fixture.ts';
import { type Simulated, simulateSearch } from '../../../results/capacity/model/simulate.fixture.ts';
import type { Model } from '../../../results/capacity/model/system.fixture.ts';
import { seededRandom } from '../../../scenarios/base/random.ts';

/** The bound that is published for a cell: a share of searches that is at most, or at least, so large. */
type Bound = { of: 'found' | 'inside'; atMost?: number; atLeast?: number };

/** A kind of system, the search of it with a seed, and what the docs promise. */
export type CapacityCell = {
  name: string;
  model: Model;
  /** Undefined where the docs publish what is measured without a promise. */
  bound?: Bound;
  generate(seed: number): Promise<Simulated>;
};

const common = { limitS: 0.2, budget: 0.05 };
const eight = mmc(8, 20, common.limitS, common.budget);
const inside: Bound = { of: 'inside', atLeast: 0.9 };
const never: Bound = { of: 'found', atMost: 0.02 };

/** The capacities without a formula are those of 100,000 s in virtual time. */
export const capacityCells: readonly CapacityCell[] = [
  cell('M/M/8, 50 ms', eight, inside),
  cell('M/M/1, 5 ms', mmc(1, 200, common.limitS, common.budget), inside),
  cell('4 servers, Pareto 2.1, 20 ms', { ...common, capacity: 177, create: queueOf(4, pareto(0.02, 2.1)) }, inside),
  cell('1 server, log-normal σ 1.5, 5 ms', { ...common, capacity: 127.9, create: queueOf(1, logNormal(0.005, 1.5)) }),
  cell(
    'M/M/8, 30 % slower for 10 s in 40',
    { ...common, capacity: 108.3, create: queueOf(8, exponential(0.05), neighbour(1.3, 10, 40)) },
    inside,
  ),
  cell('autoscaler, 1 to 2 replicas in 40 s', autoscaler(2, 40, common.limitS, common.budget), inside),
  cell('autoscaler, 1 to 4 replicas in 20 s', autoscaler(4, 20, common.limitS, common.budget), inside),
  cell('M/M/8, outages of 2 to 5 s in 300', {
    ...common,
    capacity: 132.7,
    create: queueOf(8, exponential(0.05), outages(300)),
  }),
  cell('M/M/8, capacity ±10 % anew each probe', {
    ...eight,
    create: queueOf(8, exponential(0.05), anewEachProbe(0.1)),
  }),
  cell('cliff at 200/s', cliff(200), inside),
  cell('token bucket 200/s, burst 20', tokenBucket(200, 20), inside),
  cell('token bucket 200/s, burst 1,000', tokenBucket(200, 1000)),
  cell('breaks 60 s after 200/s is passed', delayedCliff(200, 60)),
  cell('breaks at 200/s, then holds 120/s', hysteresis(200, 120, 30)),
  cell('breaks at 200/s, then holds 60/s for ever', hysteresis(200, 60, Number.POSITIVE_INFINITY)),
  cell('passes every second time above 200/s', byTurns(200)),
  cell('6 % bad at any load', badAtAnyLoad(0.06), never),
  cell('5 % bad at any load', badAtAnyLoad(0.05), never),
];

function cell(name: string, model: Model, bound?: Bound): CapacityCell {
  return {
    name,
    model,
    ...(bound && { bound }),
    generate: (seed) => {
      const random = seededRandom(seed)(name);
      // The first value lies between an eighth of the capacity and twice as much.
      return simulateSearch(model, random, (model.capacity || 150) * 2 ** (4 * random() - 3), {}, 16);
    },
  };
}
