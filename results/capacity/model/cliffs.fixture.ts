import type { Model, System } from './system.fixture.ts';

const good = 0.01;
const bad = Number.POSITIVE_INFINITY;
/** A longer gap between two requests starts a new probe. */
const pauseS = 3;
const common = { limitS: 0.2, budget: 0.05, even: true };

/**
 * The load that the system has seen. `rate` is computed from the gap before the current request. `idleS` is the idle
 * time before the current probe, or 0 from the second request of the probe on.
 */
type Seen = { at: number; rate: number; probe: number; probeStartS: number; idleS: number };

function byRate(isBad: (seen: Seen, random: () => number) => boolean, random: () => number): System {
  const seen: Seen = { at: 0, rate: 0, probe: 0, probeStartS: 0, idleS: 0 };
  return {
    answer: (at) => {
      const gap = at - seen.at;
      if (gap > pauseS) Object.assign(seen, { probe: seen.probe + 1, probeStartS: at, idleS: gap, rate: 0 });
      // Arrivals are evenly spaced, so one gap shows the rate. The factor keeps rounding errors below a limit.
      else Object.assign(seen, { rate: (1 / gap) * (1 - 1e-9), idleS: 0 });
      seen.at = at;
      return isBad(seen, random) ? bad : good;
    },
  };
}

/** Returns a model that fails every request while the rate exceeds `perSecond`. */
export function cliff(perSecond: number): Model {
  return { ...common, capacity: perSecond, create: (random) => byRate(({ rate }) => rate > perSecond, random) };
}

/** Returns a model with the same share of bad answers at any load. */
export function badAtAnyLoad(share: number): Model {
  return { ...common, capacity: 0, create: (random) => byRate((_, draw) => draw() < share, random) };
}

/** Returns a model in which the requests of every second probe fail above `perSecond`. */
export function byTurns(perSecond: number): Model {
  return {
    ...common,
    capacity: perSecond,
    create: (random) => byRate(({ rate, probe }) => rate > perSecond && probe % 2 === 1, random),
  };
}

/** Returns a model that holds any load for the first `seconds` of a probe, and then only `perSecond`. */
export function delayedCliff(perSecond: number, seconds: number): Model {
  return {
    ...common,
    capacity: perSecond,
    create: (random) => byRate(({ rate, at, probeStartS }) => rate > perSecond && at - probeStartS > seconds, random),
  };
}

/**
 * Returns a model that breaks above `perSecond`. It then holds only the rate `after`, until it was idle for `idleS`.
 */
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

/**
 * Returns a token bucket: each request takes a token, and a request is refused if the bucket is empty. The bucket gains
 * `perSecond` tokens per second, up to `burst`.
 */
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
