import { median } from 'simple-statistics';
import { extremes } from '../../../scenarios/base/long-lists.ts';
import { startReaper } from '../../lib/reaper.ts';
import { startStandIn } from '../../run/stand-in.ts';
import { Workplace } from '../../test/meshproof.ts';
import type { Claim } from '../claims.ts';
import { inPairs } from '../measure/pairs.ts';
import { shellCpu } from '../measure/shell-cpu.ts';
import { rangeOf } from '../measure/timed-command.ts';
import { metBy } from '../met-by.ts';
import { k6Sockets, load, meshproofNodes, type Received, type SocketClient } from './socket-clients.ts';
import { benchUdp } from './udp.ts';

const pairs = 4;
const pairsAgain = 2;

export type Leg = Received & { cpuS: number };

/**
 * Compares the WebSocket nodes with k6 (`k6/websockets`), and the UDP nodes with bare sockets, because k6 has no UDP.
 */
export async function benchMeshSockets(): Promise<Claim[]> {
  const reaper = startReaper();
  const place = new Workplace();
  const standIn = await startStandIn([], process.env, reaper);
  try {
    const leg = (client: SocketClient) => () => measured(client, place, standIn.urls.mesh!);
    const [k6, own] = [leg(k6Sockets), leg(meshproofNodes)];
    const again = await inPairs(k6, k6, pairsAgain, show('k6/websockets twice'));
    const both = await inPairs(k6, own, pairs, show('k6/websockets and meshproof'));
    return [...socketClaims(both, again), ...(await benchUdp(place))];
  } finally {
    await standIn.child.end();
    place.remove();
    reaper.dismiss();
  }
}

/**
 * Returns the claims that compare meshproof with k6. In each pair of measurements, k6 comes first.
 * @param again pairs of two measurements of k6; their ratio shows the noise
 */
export function socketClaims(both: readonly [Leg, Leg][], again: readonly [Leg, Leg][]): Claim[] {
  const ratios = both.map(([k6, own]) => rate(own) / rate(k6));
  const later = both.map(([k6, own]) => (own.p99 - k6.p99) * 1000);
  const of = (which: 0 | 1, pick: (leg: Leg) => number) => median(both.map((pair) => pick(pair[which])));
  const asked = load.perSecond * (load.seconds + 1);
  const shown = (which: 0 | 1) => {
    const [sent, received] = [of(which, (leg) => leg.sent), of(which, (leg) => leg.deliveries / load.nodes)];
    return `${of(which, rate).toFixed(0)}; ${asked} messages due, ${sent} sent, ${received} received`;
  };
  const what = `${load.nodes} WebSocket nodes in one process, ${load.nodes * load.perSecond} deliveries/s`;
  return [
    {
      claim: `${what}: deliveries per CPU second beside k6/websockets, from start to report`,
      target: 'at least as many as k6/websockets',
      measured: `${median(ratios).toFixed(2)} times (${rangeOf(ratios)}, ${both.length} pairs)`,
      met: metBy(extremes(ratios), { atLeast: 1 }),
      beside: {
        meshproof: shown(1),
        'k6/websockets': shown(0),
        'k6/websockets against itself': rangeOf(again.map(([one, other]) => rate(other) / rate(one))),
      },
    },
    {
      claim: `${what}: p99 of the time from send to receipt, beside k6/websockets`,
      target: 'at most that of k6/websockets',
      measured: `${of(1, ({ p99 }) => p99 * 1000).toFixed(1)} ms`,
      met: metBy(extremes(later), { atMost: 0 }),
      beside: {
        'k6/websockets': `${of(0, ({ p99 }) => p99 * 1000).toFixed(1)} ms`,
        'meshproof less k6/websockets, in ms': rangeOf(later),
        'k6/websockets less itself, in ms': rangeOf(again.map(([one, other]) => (other.p99 - one.p99) * 1000)),
      },
    },
  ];
}

const rate = ({ deliveries, cpuS }: Leg): number => deliveries / cpuS;

async function measured(client: SocketClient, place: Workplace, broker: string): Promise<Leg> {
  const { cpuS } = await shellCpu(await client.command(place, broker), place.dir);
  return { ...client.read(place), cpuS };
}

const show =
  (names: string) =>
  (pair: readonly [Leg, Leg], number: number): void => {
    const legs = pair.map((leg) => `${rate(leg).toFixed(0)} deliveries per CPU second, p99 ${leg.p99.toFixed(4)} s`);
    process.stderr.write(`pair ${number}, ${names}: ${legs.join(' and ')}\n`);
  };
