import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { shareBounds } from '../../../results/stats/binomial.ts';
import type { Workplace } from '../../test/meshproof.ts';
import type { Claim } from '../claims.ts';
import { shellCpu } from '../measure/shell-cpu.ts';
import { builtCli } from '../measure/timed-command.ts';
import { metBy } from '../met-by.ts';

const nodes = 200;
const seconds = 15;
const sizeBytes = 200;
/** The world sends about 12,000 datagrams a second: each of 200 nodes pushes each of 10 broadcasts to 6 others. */
const world = {
  world: 'udp-nodes',
  mode: 'real',
  duration: `${seconds}s`,
  settle: '2s',
  nodes: { count: nodes },
  links: { loopback: { latency: '1ms' } },
  protocol: { kind: 'gossip', fanout: 6, ttl: 20 },
  workload: { broadcast: { rate: '10/s', size: `${sizeBytes}B` } },
  slos: { mesh_delivery_ratio: '>= 99%' },
};

/** Datagrams of a program, and its CPU seconds. `lost` counts those that the program itself lost. */
export type Datagrams = { sent: number; lost: number; cpuS: number };

/** Measures UDP nodes beside a bare loop that sends and receives as many datagrams. */
export async function benchUdp(place: Workplace): Promise<Claim[]> {
  const own = await ownDatagrams(place);
  return udpClaims(own, await bareDatagrams(own.sent));
}

/** Returns the claims of UDP nodes beside bare sockets that sent as many datagrams. */
export function udpClaims(own: Datagrams, bare: Datagrams): Claim[] {
  const rate = ({ sent, cpuS }: Datagrams) => sent / cpuS;
  const lost = shareBounds(own.lost, own.sent);
  return [
    {
      claim: `${nodes} UDP nodes in one process: datagrams per CPU second, from start to report`,
      target: 'at least a quarter of those of bare sockets',
      measured: `${(rate(own) / rate(bare)).toFixed(2)} of those of bare sockets: ${rate(own).toFixed(0)}`,
      met: rate(own) >= rate(bare) / 4,
      beside: { 'bare sockets of one process': rate(bare).toFixed(0), k6: 'has no UDP' },
    },
    {
      claim: `${nodes} UDP nodes in one process: datagrams lost by ourselves`,
      target: 'at most 0.1 %',
      measured: `${own.lost} of ${own.sent} (at most ${(lost[1] * 100).toFixed(2)} %)`,
      met: metBy(lost, { atMost: 0.001 }),
      beside: { 'bare sockets of one process': `${bare.lost} of ${bare.sent}` },
    },
  ];
}

async function ownDatagrams(place: Workplace): Promise<Datagrams> {
  const file = place.yaml('udp.yaml', world);
  const command = `rm -rf runs; ${builtCli.join(' ')} mesh ${file} --quiet >/dev/null; test -d runs`;
  const { cpuS } = await shellCpu(command, place.dir);
  const { detail } = place.runs().at(-1)!.producers[0]!;
  const { sent, lost } = (detail as { carried: { sent: number; lost: { generator: number } } }).carried;
  return { sent, lost: lost.generator, cpuS };
}

/** Sends `count` datagrams between as many sockets as the world has nodes, in bursts that the buffers can hold. */
async function bareDatagrams(count: number): Promise<Datagrams> {
  const sockets: Socket[] = [];
  let received = 0;
  try {
    for (let node = 0; node < nodes; node++) {
      const socket = createSocket('udp4').on('message', () => received++);
      sockets.push(socket.bind(0, '127.0.0.1'));
      await once(socket, 'listening');
    }
    const ports = sockets.map((socket) => (socket.address() as AddressInfo).port);
    const from = process.cpuUsage();
    for (let sent = 0; sent < count; ) {
      for (let burst = 0; burst < nodes && sent < count; burst++, sent++) {
        sockets[sent % nodes]!.send(Buffer.alloc(sizeBytes), ports[(sent * 7 + 1) % nodes]!, '127.0.0.1');
      }
      await new Promise(setImmediate);
    }
    await sleep(100);
    const { user, system } = process.cpuUsage(from);
    return { sent: count, lost: count - received, cpuS: (user + system) / 1e6 };
  } finally {
    for (const socket of sockets) socket.close();
  }
}
