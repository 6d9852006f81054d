import { expect, it } from 'vitest';
import { load } from './socket-clients.ts';
import { type Leg, socketClaims } from './sockets.ts';
import { udpClaims } from './udp.ts';

const leg = (cpuS: number, p99 = 0.01): Leg => ({ deliveries: 200 * load.nodes, sent: 200, cpuS, p99 });

it.each([
  ['less CPU time and lower times', [leg(4, 0.02), leg(2, 0.01)], [true, true]],
  ['more CPU time and higher times', [leg(2, 0.01), leg(4, 0.02)], [false, false]],
] as const)('with %s than k6, the claims are met: %j', (_, pair, met) => {
  const both: [Leg, Leg][] = [[...pair], [...pair]];
  expect(socketClaims(both, [[leg(2), leg(2)]]).map((claim) => claim.met)).toEqual(met);
});

it('is not resolved if the pairs lie on both sides of k6', () => {
  const both: [Leg, Leg][] = [
    [leg(2, 0.01), leg(3, 0.02)],
    [leg(3, 0.02), leg(2, 0.01)],
  ];
  expect(socketClaims(both, [[leg(2), leg(2)]]).map(({ met }) => met)).toEqual([null, null]);
});

it.each([
  [{ sent: 100_000, lost: 0, cpuS: 4 }, [true, true]],
  [{ sent: 100_000, lost: 1000, cpuS: 5 }, [false, false]],
  [{ sent: 100_000, lost: 100, cpuS: 4 }, [true, null]],
])('the claims of UDP nodes that sent %j are met: %j', (own, met) => {
  const claims = udpClaims(own, { sent: 100_000, lost: 0, cpuS: 1 });
  expect(claims.map((claim) => claim.met)).toEqual(met);
});
