import { type Hold, judgeHold } from './judge-hold.ts';
import type { CapacityStep } from './probe-log.ts';

/** A system in virtual time whose capacity is known, to hold a search against. */
export type Model = {
  /** The highest rate that the limit allows, per second. */
  capacity: number;
  hold(rate: number, seconds: number, random: () => number): Hold;
};

/** Even arrivals at a bucket: `perSecond` requests are answered at once, the rest refused; a burst of `burst` is let through. */
export function tokenBucket(perSecond: number, burst: number, budget: number): Model {
  return {
    capacity: perSecond / (1 - budget),
    hold: (rate, seconds) => {
      const { bad, total } = emptySeconds(seconds);
      let tokens = burst;
      let last = -warmUpS;
      eachArrival(
        seconds,
        () => 1 / rate,
        (at) => {
          tokens = Math.min(burst, tokens + (at - last) * perSecond);
          last = at;
          const refused = tokens < 1;
          if (!refused) tokens -= 1;
          if (at < 0) return;
          total[Math.floor(at)]!++;
          if (refused) bad[Math.floor(at)]!++;
        },
      );
      return { bad, total, times: [], budget };
    },
  };
}

/**
 * Poisson arrivals at `servers` servers that each take 1 / `perServer` seconds on average, exponentially: M/M/c. Its
 * capacity is where the share of answers slower than `limitS` reaches the budget, by Erlang's formula.
 */
export function queue(servers: number, perServer: number, limitS: number, budget: number): Model {
  return {
    capacity: bisect((rate) => slowShare(rate, servers, perServer, limitS) > budget, 0, servers * perServer),
    hold: (rate, seconds, random) => {
      const { bad, total } = emptySeconds(seconds);
      const sums = total.map(() => 0);
      const freeAt = new Float64Array(servers).fill(Number.NEGATIVE_INFINITY);
      eachArrival(
        seconds,
        () => -Math.log(1 - random()) / rate,
        (at) => {
          let next = 0;
          for (let i = 1; i < servers; i++) if (freeAt[i]! < freeAt[next]!) next = i;
          const done = Math.max(at, freeAt[next]!) - Math.log(1 - random()) / perServer;
          freeAt[next] = done;
          if (at < 0) return;
          const second = Math.floor(at);
          total[second]!++;
          sums[second]! += done - at;
          if (done - at > limitS) bad[second]!++;
        },
      );
      return { bad, total, times: sums.map((time, i) => time / Math.max(1, total[i]!)), budget };
    },
  };
}

const holdS = 30;
const warmUpS = 10;

/** A probe of a model: a hold, and one three times as long where that does not tell. */
export function probeOf(model: Model, random: () => number): (rate: number) => Promise<CapacityStep> {
  return async (rate) => {
    let found = judgeHold(model.hold(rate, holdS, random));
    if (found.verdict === 'INCONCLUSIVE') found = judgeHold(model.hold(rate, 3 * holdS, random));
    return { value: rate, limiter: 'target', ...found };
  };
}

/** From ten seconds before the hold on, as a warm-up. */
function eachArrival(seconds: number, gap: () => number, visit: (at: number) => void): void {
  for (let at = -warmUpS + gap(); at < seconds; at += gap()) visit(at);
}

function emptySeconds(seconds: number): { bad: number[]; total: number[] } {
  return { bad: new Array<number>(seconds).fill(0), total: new Array<number>(seconds).fill(0) };
}

/** P(T > t) of the time in an M/M/c system: waiting and service. https://en.wikipedia.org/wiki/M/M/c_queue */
function slowShare(rate: number, servers: number, perServer: number, t: number): number {
  const load = rate / perServer;
  let inverse = 1;
  // Erlang B by its recursion, then Erlang C.
  for (let k = 1; k <= servers; k++) inverse = 1 + (inverse * k) / load;
  const blocked = 1 / inverse;
  const waits = blocked / (1 - (load / servers) * (1 - blocked));
  const spare = servers * perServer - rate;
  const service = Math.exp(-perServer * t);
  if (Math.abs(spare - perServer) < 1e-9) return service * (1 + waits * perServer * t);
  const waiting = (waits * perServer * (Math.exp(-spare * t) - service)) / (perServer - spare);
  return service + waiting;
}

function bisect(isAbove: (x: number) => boolean, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (isAbove(middle)) high = middle;
    else low = middle;
  }
  return low;
}
