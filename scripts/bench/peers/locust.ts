import type { Peer } from './peer.ts';

type Report = { num_requests: number; response_times: Record<string, number> }[];

/** The report of Locust has times in milliseconds, rounded to two significant digits from 100 ms on. */
export const locust: Peer = {
  name: 'Locust',
  async command(place, url, load) {
    const { pathname, origin } = new URL(url);
    const users = 'users' in load ? load.users : load.perSecond;
    place.text(
      'locustfile.py',
      [
        'from locust import FastHttpUser, constant, constant_throughput, task',
        'class One(FastHttpUser):',
        `    wait_time = ${'users' in load ? 'constant(0)' : 'constant_throughput(1)'}`,
        '    @task',
        '    def get(self):',
        `        self.client.get(${JSON.stringify(pathname)})`,
        '',
      ].join('\n'),
    );
    const shape = `-u ${users} -r ${users} -t ${load.seconds}s`;
    return `locust -f locustfile.py --headless --only-summary --json ${shape} -H ${origin} --loglevel ERROR`;
  },
  read(_place, stdout) {
    const [all] = JSON.parse(stdout.slice(stdout.indexOf('['))) as Report;
    const counts = Object.entries(all!.response_times)
      .map(([ms, count]) => [Number(ms) / 1e3, count] as const)
      .sort(([a], [b]) => a - b);
    return {
      requests: all!.num_requests,
      p50: countedQuantile(counts, 0.5),
      p99: countedQuantile(counts, 0.99),
    };
  },
};

/** Returns a quantile. `counts` is in ascending order of the values. NaN without values. */
function countedQuantile(counts: readonly (readonly [value: number, count: number])[], q: number): number {
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [value, count] of counts) {
    seen += count;
    if (seen >= q * total) return value;
  }
  return Number.NaN;
}
