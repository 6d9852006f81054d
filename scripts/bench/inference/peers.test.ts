import { expect, it } from 'vitest';
import { type Cost, peerClaims } from './peers.ts';

const theirs: Cost[] = Array.from({ length: 2 }, () => ({ cpuMs: 1, errorMs: 100 }));

it.each([
  [
    'below a tenth in all rounds',
    [
      { cpuMs: 0.1, errorMs: 9 },
      { cpuMs: 0.05, errorMs: 10 },
    ],
    [true, true],
  ],
  [
    'above a tenth in all rounds',
    [
      { cpuMs: 0.2, errorMs: 11 },
      { cpuMs: 0.11, errorMs: 90 },
    ],
    [false, false],
  ],
  [
    'below a tenth in one round',
    [
      { cpuMs: 0.2, errorMs: 9 },
      { cpuMs: 0.05, errorMs: 11 },
    ],
    [null, null],
  ],
] as const)('costs that are %s of a peer, %j, give claims that are met: %j', (_, ours, met) => {
  expect(peerClaims('a peer', 'free', ours, theirs).map((claim) => claim.met)).toEqual(met);
});
