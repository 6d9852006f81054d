import { slo, source } from '../../test/meshproof.ts';
import { builtCli } from '../measure/timed-command.ts';
import { type Peer, poolOfPeers } from './peer.ts';

const quantile = (name: string, target: number) =>
  slo(name, {
    thresholdMetric: source('k6_http_req_duration_seconds', { scenario: 'get' }),
    objective: { op: 'lte', value: 30, target },
  });

/** meshproof as a peer. Its CPU time includes the start, the verdict and the report of `meshproof run`. */
export const meshproofRun: Peer = {
  name: 'meshproof',
  async command(place, url, load) {
    const program = place.text(
      'get.js',
      `import http from 'k6/http';
       export default () => { http.get(${JSON.stringify(url)}, { tags: { name: 'GET' } }); };\n`,
    );
    place.yaml('slos.yaml', quantile('p50', 0.5), quantile('p99', 0.99));
    const share =
      'users' in load ? { users: load.users, think: '0s' } : { rate: `${load.perSecond}/s`, vus: poolOfPeers };
    const plan = place.yaml('plan.yaml', {
      plan: 'peer',
      phases: { steady: `${load.seconds}s` },
      traffic: { k6: { scenarios: { [program]: share } } },
      slos: ['./slos.yaml'],
    });
    const target = place.yaml('target.yaml', { target: 'raw', urls: { api: new URL(url).origin } });
    const cli = builtCli.join(' ');
    // The exit code is ignored: a run against a target that freezes can end with FAIL.
    return `rm -rf runs; ${cli} run ${plan} --target ${target} --quiet >/dev/null; test -d runs`;
  },
  read(place) {
    const { slos, producers } = place.runs().at(-1)!;
    const quantileOf = (name: string) => slos.find((one) => one.name === name)!.value!;
    return { requests: producers[0]!.completed, p50: quantileOf('p50'), p99: quantileOf('p99') };
  },
};
