import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Peer } from './peer.ts';

/** Artillery has no closed model that ends after a time, so each user sends a fixed number of requests. */
const requestsOfUser = 1000;

type Report = {
  aggregate: {
    counters: Record<string, number>;
    summaries: Record<string, { p50: number; p99: number }>;
  };
};

/** The report of Artillery has times in milliseconds. */
export const artillery: Peer = {
  name: 'Artillery',
  async command(place, url, load) {
    const get = { get: { url: new URL(url).pathname } };
    const [phase, flow] =
      'users' in load
        ? [{ duration: 1, arrivalCount: load.users }, [{ loop: [get], count: requestsOfUser }]]
        : [{ duration: load.seconds, arrivalRate: load.perSecond }, [get]];
    place.yaml('artillery.yaml', {
      config: { target: new URL(url).origin, phases: [phase], http: { pool: 'users' in load ? load.users : 50 } },
      scenarios: [{ flow }],
    });
    return 'ARTILLERY_DISABLE_TELEMETRY=true artillery run --quiet --output artillery.json artillery.yaml';
  },
  read(place) {
    const { aggregate } = JSON.parse(readFileSync(join(place.dir, 'artillery.json'), 'utf8')) as Report;
    const times = aggregate.summaries['http.response_time']!;
    return {
      requests: aggregate.counters['http.requests']!,
      p50: times.p50 / 1e3,
      p99: times.p99 / 1e3,
    };
  },
};
