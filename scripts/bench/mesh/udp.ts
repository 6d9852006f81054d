import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from 'simple-statistics';
import { shareBounds } from '../../../results/stats/binomial.ts';
import { formatShare } from '../../../results/words/format.ts';
import { extremes } from '../../../scenarios/base/long-lists.ts';
import type { Workplace } from '../../test/meshproof.ts';
import type { Claim } from '../claims.ts';
import { shellCpu } from '../measure/shell-cpu.ts';
import { builtCli, rangeOf } from '../measure/timed-command.ts';
import { metBy } from '../met-by.ts';

/** The spread between rounds shows the noise of the machine. */
const rounds = 4;
const nodes = 200;
const seconds = 15;
const sizeBytes = 200;
/** The mesh sends about 12,000 datagrams a second: 200 nodes push each of 10 broadcasts a second to 6 others. */
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

/** `lost` counts the datagrams that the program itself lost. */
export type Datagrams = { sent: number; lost: number; cpuS: number };

/**
 * `own` is the measurement of the UDP nodes. Bare sockets then send the same number of datagrams twice, to show the
 * noise: `bare` and `again`.
 */
export type UdpRound = { own: Datagrams; bare: Datagrams; again: Datagrams };

/** Compares UDP nodes with a bare loop that sends and receives the same number of datagrams. */
export async function benchUdp(place: Workplace): Promise<Claim[]> {
  const seen: UdpRound[] = [];
  for (let round = 1; round <= rounds; round++) {
    const own = await ownDatagrams(place);
    const [bare, again] = [await bareDatagrams(own.sent), await bareDatagrams(own.sent)];
    seen.push({ own, bare, again });
    const shown = [own, bare, again].map((one) => rate(one).toFixed(0));
    process.stderr.write(
      `round ${round}, UDP nodes and bare sockets twice: ${shown.join(', ')} datagrams/CPU second\n`,
    );
  }
  return udpClaims(seen);
}

/**
 * Returns the claims about UDP nodes. The first claim compares them with bare sockets in each round. The smallest and
 * the largest ratio of the rounds decide this claim.
 */
export function udpClaims(seen: readonly UdpRound[]): Claim[] {
  const ratios = seen.map(({ own, bare }) => rate(own) / rate(bare));
  const middle = (of: keyof UdpRound) => median(seen.map((round) => rate(round[of]))).toFixed(0);
  const sum = (of: 'own' | 'bare', key: 'sent' | 'lost') => seen.reduce((all, round) => all + round[of][key], 0);
  const lost = shareBounds(sum('own', 'lost'), sum('own', 'sent'));
  const bareLost = `${sum('bare', 'lost')} of ${sum('bare', 'sent')}`;
  return [
    {
      claim: `${nodes} UDP nodes in one process: datagrams per CPU second, from start to report`,
      target: 'at least a quarter of those of bare sockets',
      measured: `${median(ratios).toFixed(2)} of those of bare sockets (${rangeOf(ratios)}, ${seen.length} rounds)`,
      met: metBy(extremes(ratios), { atLeast: 0.25 }),
      beside: {
        'UDP nodes': middle('own'),
        'bare sockets of one process': middle('bare'),
        'bare sockets against themselves': rangeOf(seen.map(({ bare, again }) => rate(again) / rate(bare))),
        k6: 'has no UDP',
      },
    },
    {
      claim: `${nodes} UDP nodes in one process: datagrams lost by ourselves`,
      target: 'at most 0.1 %',
      measured: `${sum('own', 'lost')} of ${sum('own', 'sent')} (at most ${formatShare(lost[1])})`,
      met: metBy(lost, { atMost: 0.001 }),
      beside: { 'bare sockets of one process': bareLost },
    },
  ];
}

const rate = ({ sent, cpuS }: Datagrams): number => sent / cpuS;

async function ownDatagrams(place: Workplace): Promise<Datagrams> {
  const file = place.yaml('udp.yaml', world);
  const command = `rm -rf runs; ${builtCli.join(' ')} mesh ${file} --quiet >/dev/null; test -d runs`;
  const { cpuS } = await shellCpu(command, place.dir);
  const { detail } = place.runs().at(-1)!.producers[0]!;
  const { sent, lost } = (detail as { carried: { sent: number; lost: { generator: number } } }).carried;
  return { sent, lost: lost.generator, cpuS };
}

/**
 * Sends `count` datagrams between as many sockets as the simulated mesh has nodes, in bursts that the buffers can hold.
 */
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
