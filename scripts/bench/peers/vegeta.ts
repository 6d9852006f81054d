import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Peer } from './peer.ts';

type Report = { requests: number; latencies: Record<'50th' | '99th', number> };

/** The report of Vegeta has times in nanoseconds. */
export const vegeta: Peer = {
  name: 'Vegeta',
  async command(place, url, load) {
    place.text('vegeta.txt', `GET ${url}\n`);
    const rate =
      'users' in load
        ? `-rate=0 -workers=${load.users} -max-workers=${load.users} -connections=${load.users}`
        : `-rate=${load.perSecond}/s`;
    const attack = `vegeta attack -targets=vegeta.txt ${rate} -duration=${load.seconds}s -output=vegeta.bin`;
    return `${attack} && vegeta report -type=json -output=vegeta.json vegeta.bin`;
  },
  read(place) {
    const { requests, latencies } = JSON.parse(readFileSync(join(place.dir, 'vegeta.json'), 'utf8')) as Report;
    return { requests, p50: latencies['50th'] / 1e9, p99: latencies['99th'] / 1e9 };
  },
};
