import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Peer } from './peer.ts';

type Status = { state: string; requestsSent: number; p50Millis: number; p99Millis: number };

const scenario = 'one';
/** The default limits of MockServer are far below the load of the benchmark, so each limit is raised. */
const caps = {
  MOCKSERVER_LOAD_GENERATION_ENABLED: true,
  MOCKSERVER_LOAD_GENERATION_MAX_REQUESTS_PER_SECOND: 1_000_000,
  MOCKSERVER_LOAD_GENERATION_MAX_VIRTUAL_USERS: 1000,
  MOCKSERVER_LOAD_GENERATION_MAX_IN_FLIGHT_REQUESTS: 1000,
  MOCKSERVER_LOG_LEVEL: 'WARN',
};

/**
 * MockServer is a server. Requests to its API start the load and return the result. MockServer reports times as whole
 * milliseconds.
 */
export const mockServer: Peer = {
  name: 'MockServer',
  async command(place, url, load) {
    const { host, pathname: path } = new URL(url);
    const durationMillis = load.seconds * 1000;
    const stage =
      'users' in load
        ? { type: 'VU', vus: load.users, durationMillis }
        : { type: 'RATE', rate: load.perSecond, maxVus: 1000, durationMillis };
    place.text(
      'mockserver-load.json',
      JSON.stringify({
        name: scenario,
        profile: { stages: [stage] },
        // MockServer sends the request to the host in this header. Without the header, MockServer sends the request to
        // itself, because it ignores `socketAddress`.
        steps: [{ request: { method: 'GET', path, headers: { Host: [host] } } }],
      }),
    );
    const ownPort = await freePort();
    const api = `http://127.0.0.1:${ownPort}/mockserver/loadScenario`;
    const exported = Object.entries(caps).map(([name, value]) => `${name}=${value}`);
    return [
      'rm -f mockserver.json',
      `${exported.join(' ')} mockserver -serverPort ${ownPort} >mockserver.log 2>&1 & server=$!`,
      `curl -sf --retry 60 --retry-delay 1 --retry-connrefused -X PUT ${api} -d @mockserver-load.json >loaded.json`,
      `curl -sf -X PUT ${api}/start -d '{"name":"${scenario}"}' >started.json`,
      `sleep ${load.seconds + 2}`,
      `curl -sf ${api}/${scenario} >mockserver.json`,
      'kill $server; wait $server; true',
    ].join('\n');
  },
  read(place) {
    const status = JSON.parse(readFileSync(join(place.dir, 'mockserver.json'), 'utf8')) as Status;
    if (status.state !== 'COMPLETED') throw new Error(`MockServer did not complete the load: ${status.state}`);
    return { requests: status.requestsSent, p50: status.p50Millis / 1e3, p99: status.p99Millis / 1e3 };
  },
};

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
