import type { Model, System } from './system.fixture.ts';

/** Draws a service time in seconds. */
export type Work = (random: () => number) => number;

export const exponential =
  (meanS: number): Work =>
  (random) =>
    -meanS * Math.log(1 - random());

/** Returns log-normal service times. A larger `sigma` makes the tail heavier. */
export const logNormal =
  (meanS: number, sigma: number): Work =>
  (random) =>
    meanS * Math.exp(sigma * normal(random) - sigma ** 2 / 2);

/** Returns service times with a Pareto distribution. The variance is infinite for an `index` of 2 or less. */
export const pareto =
  (meanS: number, index: number): Work =>
  (random) =>
    (meanS * (index - 1)) / index / (1 - random()) ** (1 / index);

/** `factor` multiplies the service time at a moment. `isDown` refuses requests. */
export type Disturbance = { factor?(at: number): number; isDown?(at: number): boolean };

/** Returns a first-come, first-served queue. */
export function queueOf(servers: number, work: Work, disturb?: (random: () => number) => Disturbance) {
  return (random: () => number): System => {
    const { factor = () => 1, isDown = () => false } = disturb?.(random) ?? {};
    const freeAt = new Float64Array(servers).fill(Number.NEGATIVE_INFINITY);
    return {
      answer: (at) => {
        if (isDown(at)) return Number.POSITIVE_INFINITY;
        let next = 0;
        for (let i = 1; i < servers; i++) if (freeAt[i]! < freeAt[next]!) next = i;
        const start = Math.max(at, freeAt[next]!);
        freeAt[next] = start + work(random) * factor(start);
        return freeAt[next]! - at;
      },
    };
  };
}

/**
 * Returns an M/M/c queue. At its capacity, the share of answers slower than `limitS` reaches the budget (Erlang's
 * formula).
 */
export function mmc(servers: number, perServer: number, limitS: number, budget: number): Model {
  return {
    capacity: bisect((rate) => slowShare(rate, servers, perServer, limitS) > budget, 0, servers * perServer),
    limitS,
    budget,
    create: queueOf(servers, exponential(1 / perServer)),
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * Returns P(T > t), where T is the waiting time plus the service time in an M/M/c queue.
 * https://en.wikipedia.org/wiki/M/M/c_queue
 */
function slowShare(rate: number, servers: number, perServer: number, t: number): number {
  const load = rate / perServer;
  let inverse = 1;
  // The loop computes `inverse`, which is 1 / Erlang B. `blocked` is Erlang B, and `waits` is Erlang C.
  for (let k = 1; k <= servers; k++) inverse = 1 + (inverse * k) / load;
  const blocked = 1 / inverse;
  const waits = blocked / (1 - (load / servers) * (1 - blocked));
  const spare = servers * perServer - rate;
  const service = Math.exp(-perServer * t);
  if (Math.abs(spare - perServer) < 1e-9) return service * (1 + waits * perServer * t);
  const waiting = (waits * perServer * (Math.exp(-spare * t) - service)) / (perServer - spare);
  return service + waiting;
}

/** Returns the boundary between false and true of a monotonic `isAbove`. */
export function bisect(isAbove: (x: number) => boolean, from: number, to: number, steps = 60): number {
  let [low, high] = [from, to];
  for (let i = 0; i < steps; i++) {
    const middle = (low + high) / 2;
    if (isAbove(middle)) high = middle;
    else low = middle;
  }
  return low;
}
