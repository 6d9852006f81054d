import type { Peer } from './peer.ts';

type Report = { requests: { total: number }; latency: { p50: number; p99: number } };

/** The report of autocannon has times in milliseconds. */
export const autocannon: Peer = {
  name: 'autocannon',
  async command(_place, url, load) {
    const rate = 'users' in load ? `-c ${load.users}` : `-c 50 -R ${load.perSecond}`;
    return `autocannon --json --no-progress ${rate} -d ${load.seconds} ${url}`;
  },
  read(_place, stdout) {
    const { requests, latency } = JSON.parse(stdout) as Report;
    return { requests: requests.total, p50: latency.p50 / 1e3, p99: latency.p99 / 1e3 };
  },
};
