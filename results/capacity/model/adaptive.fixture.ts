import { exponential, mmc } from './queues.fixture.ts';
import type { Model, System } from './system.fixture.ts';

const serversOf = 4;
const perServer = 25;
const perReplica = serversOf * perServer;
/** The model follows the Kubernetes autoscaler: it checks every 15 s, aims at 70 % use, and scales down after 5 min. */
const lookS = 15;
const goal = 0.7;
const coolS = 300;

/**
 * Returns a service that scales from one replica up to `most` replicas, and whose capacity is that of `most` replicas.
 * A new replica takes `startS` seconds to start.
 */
export function autoscaler(most: number, startS: number, limitS: number, budget: number): Model {
  const work = exponential(1 / perServer);
  return {
    ...mmc(most * serversOf, perServer, limitS, budget),
    create: (random): System => {
      const freeAt = new Float64Array(most * serversOf).fill(Number.NEGATIVE_INFINITY);
      let replicas = 1;
      let ready = { replicas: 1, at: 0 };
      let look = { at: 0, arrivals: 0 };
      let busyUntil = 0;
      const control = (at: number) => {
        if (at >= ready.at) replicas = ready.replicas;
        if (at - look.at < lookS) return;
        const wanted = Math.min(most, Math.max(1, Math.ceil(look.arrivals / (at - look.at) / (goal * perReplica))));
        if (wanted >= ready.replicas) busyUntil = at + coolS;
        if (wanted > ready.replicas) ready = { replicas: wanted, at: at + startS };
        else if (at > busyUntil) ready = { replicas: wanted, at };
        look = { at, arrivals: 0 };
      };
      return {
        answer: (at) => {
          control(at);
          look.arrivals++;
          let next = 0;
          for (let i = 1; i < replicas * serversOf; i++) if (freeAt[i]! < freeAt[next]!) next = i;
          const start = Math.max(at, freeAt[next]!);
          freeAt[next] = start + work(random);
          return freeAt[next]! - at;
        },
      };
    },
  };
}
