import { type Hold, judgeHold } from '../judge-hold.ts';
import type { CapacityStep, HoldLength } from '../probe-log.ts';
import { type Capacity, searchCapacity } from '../search-capacity.ts';
import type { Model, System } from './system.fixture.ts';

/**
 * The times of `meshproof capacity` with its shortest scan. `besideS` is the time that the start and the end of a probe
 * take.
 */
export const protocol = { warmUpS: 3, confirmWarmUpS: 10, scanS: 8, confirmS: 60, besideS: 7, withinS: 1200 };

/** The result of a simulated search. `seconds` is its duration in virtual time. */
export type Simulated = Capacity & { seconds: number };

/** Runs the search of `meshproof capacity` on a model in virtual time. `from` is the first rate. */
export async function simulateSearch(
  model: Model,
  random: () => number,
  from: number,
  change: Partial<typeof protocol> = {},
  most = 64,
): Promise<Simulated> {
  const { confirmWarmUpS, scanS, confirmS, besideS, withinS, ...of } = { ...protocol, ...change };
  const system = model.create(random);
  let now = 0;
  const probe = async (value: number, hold: HoldLength): Promise<CapacityStep> => {
    const seconds = hold === 'scan' ? scanS : confirmS;
    const warmUpS = hold === 'scan' ? of.warmUpS : confirmWarmUpS;
    now += besideS;
    const measured = runHold(model, system, random, value, now, warmUpS, seconds);
    now += warmUpS + seconds;
    return { value, hold, limiter: 'target', ...judgeHold(measured) };
  };
  const found = await searchCapacity(probe, {
    from: rounded(from),
    to: rounded(most * from),
    seconds: withinS,
    elapsedS: () => now,
    round: rounded,
  });
  return { ...found, seconds: now };
}

/** Returns the events of a hold. Each event counts in the second in which its request starts. */
export function runHold(
  { limitS, budget, even }: Model,
  system: System,
  random: () => number,
  rate: number,
  fromS: number,
  warmUpS: number,
  seconds: number,
): Hold {
  const bad = new Array<number>(seconds).fill(0);
  const total = new Array<number>(seconds).fill(0);
  const sums = new Array<number>(seconds).fill(0);
  const startS = fromS + warmUpS;
  const gap = even ? () => 1 / rate : () => -Math.log(1 - random()) / rate;
  for (let at = fromS + gap(); at < startS + seconds; at += gap()) {
    const took = system.answer(at);
    const second = Math.floor(at - startS);
    if (second < 0) continue;
    total[second]!++;
    if (took > limitS) bad[second]!++;
    if (Number.isFinite(took)) sums[second]! += took;
  }
  return { bad, total, times: sums.map((time, i) => time / Math.max(1, total[i]!)), budget };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
