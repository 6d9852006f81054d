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

const bare = { sent: 100_000, lost: 0, cpuS: 1 };

it.each([
  ['in all rounds at least a quarter, and none lost', [{ cpuS: 4 }, { cpuS: 3.9 }], [true, true]],
  [
    'in all rounds less than a quarter, and 1 % lost',
    [
      { cpuS: 5, lost: 1000 },
      { cpuS: 4.1, lost: 1000 },
    ],
    [false, false],
  ],
  ['in one of two rounds a quarter, and 0.1 % lost', [{ cpuS: 4.1, lost: 200 }, { cpuS: 3.9 }], [null, null]],
])('the claims of UDP nodes, %s: %j, are met: %j', (_, owns, met) => {
  const seen = owns.map((own) => ({ own: { ...bare, ...own }, bare, again: bare }));
  expect(udpClaims(seen).map((claim) => claim.met)).toEqual(met);
});
