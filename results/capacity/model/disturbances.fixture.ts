import type { Disturbance } from './queues.fixture.ts';

type Draw = (random: () => number) => Disturbance;

/** A noisy neighbour: work takes `times` as long for `onS` seconds of every `cycleS`, with a random phase. */
export const neighbour =
  (times: number, onS: number, cycleS: number): Draw =>
  (random) => {
    const phase = random() * cycleS;
    return { factor: (at) => ((at + phase) % cycleS < onS ? times : 1) };
  };

/** Outages of two to five seconds, `everyS` seconds apart on average. */
export const outages =
  (everyS: number): Draw =>
  (random) => {
    let [from, to] = [0, 0];
    return {
      isDown: (at) => {
        while (at >= to) {
          from = to - everyS * Math.log(1 - random());
          to = from + 2 + 3 * random();
        }
        return at >= from;
      },
    };
  };

/** A service time that is different in each probe, by up to `spread` in either direction (0.1 is 10 %). */
export const anewEachProbe =
  (spread: number): Draw =>
  (random) => {
    let [last, factor] = [Number.NEGATIVE_INFINITY, 1];
    return {
      factor: (at) => {
        if (at - last > 3) factor = 1 + spread * (2 * random() - 1);
        last = at;
        return factor;
      },
    };
  };
