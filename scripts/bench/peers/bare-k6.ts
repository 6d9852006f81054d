import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensure } from '../../lib/tools.ts';
import { k6Executor } from '../measure/k6-executor.ts';
import { type Peer, poolOfPeers } from './peer.ts';

type Values = Record<string, number>;

/** The summary of k6 has times in milliseconds. */
export const bareK6: Peer = {
  name: 'bare k6',
  async command(place, url, load) {
    const { path } = await ensure('k6');
    const executor = k6Executor({ ...load, vus: poolOfPeers }, load.seconds);
    const options = {
      scenarios: { get: executor },
      summaryTrendStats: ['p(50)', 'p(99)'],
    };
    place.text(
      'bare.js',
      `import http from 'k6/http';
       export const options = ${JSON.stringify(options)};
       export default () => { http.get(${JSON.stringify(url)}); };
       export const handleSummary = ({ metrics }) => ({ 'bare.json': JSON.stringify(
         { count: metrics.http_reqs.values.count, ...metrics.http_req_duration.values }) });\n`,
    );
    return `K6_NO_USAGE_REPORT=true K6_AUTO_EXTENSION_RESOLUTION=false ${path} run --quiet bare.js`;
  },
  read(place) {
    const values = JSON.parse(readFileSync(join(place.dir, 'bare.json'), 'utf8')) as Values;
    return {
      requests: values.count!,
      p50: values['p(50)']! / 1e3,
      p99: values['p(99)']! / 1e3,
    };
  },
};
