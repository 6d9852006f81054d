import type { Disturbance } from './queues.fixture.ts';

type Draw = (random: () => number) => Disturbance;

/** A neighbour that makes all work `times` as long for `onS` seconds of every `cycleS`, from a random moment on. */
export const neighbour =
  (times: number, onS: number, cycleS: number): Draw =>
  (random) => {
    const phase = random() * cycleS;
    return { factor: (at) => ((at + phase) % cycleS < onS ? times : 1) };
  };

/** Nothing is answered for two to five seconds, on average once in `everyS` seconds. */
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

/** A system that is `spread` faster or slower, drawn anew at each probe. */
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
