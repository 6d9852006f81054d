import type { Model, System } from './system.fixture.ts';

const good = 0.01;
const bad = Number.POSITIVE_INFINITY;
/** A pause this long between two requests is the pause between two probes. */
const pauseS = 3;
const common = { limitS: 0.2, budget: 0.05, even: true };

/** What a system knows of the load: when the probe began, and its rate by the last distance between two arrivals. */
type Seen = { at: number; rate: number; probe: number; probeStartS: number; idleS: number };

/** A system that decides by the rate that it sees. */
function byRate(isBad: (seen: Seen, random: () => number) => boolean, random: () => number): System {
  const seen: Seen = { at: 0, rate: 0, probe: 0, probeStartS: 0, idleS: 0 };
  return {
    answer: (at) => {
      const gap = at - seen.at;
      if (gap > pauseS) Object.assign(seen, { probe: seen.probe + 1, probeStartS: at, idleS: gap, rate: 0 });
      // Equal distances: the next one shows the rate. The margin absorbs rounding.
      else Object.assign(seen, { rate: (1 / gap) * (1 - 1e-9), idleS: 0 });
      seen.at = at;
      return isBad(seen, random) ? bad : good;
    },
  };
}

/** Everything above `perSecond` is bad, at once. */
export function cliff(perSecond: number): Model {
  return { ...common, capacity: perSecond, create: (random) => byRate(({ rate }) => rate > perSecond, random) };
}

/** The same share of bad answers at any load. */
export function badAtAnyLoad(share: number): Model {
  return { ...common, capacity: 0, create: (random) => byRate((_, draw) => draw() < share, random) };
}

/** Passes and fails by turns from `perSecond` on, up to which it holds. */
export function byTurns(perSecond: number): Model {
  return {
    ...common,
    capacity: perSecond,
    create: (random) => byRate(({ rate, probe }) => rate > perSecond && probe % 2 === 1, random),
  };
}

/** Holds any load for `seconds`, then only `perSecond`. */
export function delayedCliff(perSecond: number, seconds: number): Model {
  return {
    ...common,
    capacity: perSecond,
    create: (random) => byRate(({ rate, at, probeStartS }) => rate > perSecond && at - probeStartS > seconds, random),
  };
}

/** Breaks above `perSecond` and then holds only `after`, until it had no load for `idleS`. */
export function hysteresis(perSecond: number, after: number, idleS: number): Model {
  return {
    ...common,
    capacity: perSecond,
    create: (random) => {
      let broken = false;
      return byRate((seen) => {
        if (seen.idleS > idleS) broken = false;
        if (seen.rate > perSecond) broken = true;
        return seen.rate > (broken ? after : perSecond);
      }, random);
    },
  };
}

/** Answers `perSecond` at once and refuses the rest; up to `burst` unused answers are kept. */
export function tokenBucket(perSecond: number, burst: number, budget = common.budget): Model {
  return {
    ...common,
    budget,
    capacity: perSecond / (1 - budget),
    create: () => {
      let [tokens, last] = [burst, 0];
      return {
        answer: (at) => {
          tokens = Math.min(burst, tokens + (at - last) * perSecond);
          last = at;
          if (tokens < 1) return bad;
          tokens -= 1;
          return good;
        },
      };
    },
  };
}
