import { expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { createPeers } from './peers.ts';

const noSocket = {} as WebSocket;

function peersAt(clock: { ms: number }) {
  const sleep = async () => undefined;
  const peers = createPeers({ wallMs: () => clock.ms, monotonicMs: () => clock.ms, sleep }, () => 0);
  const join = (id: string) => peers.join(noSocket, new URLSearchParams({ id }), '127.0.0.1');
  const seen = () => peers.list().map(({ id, lastSeen }) => [id, Date.parse(lastSeen)]);
  return { peers, join, seen };
}

it('lists a node that connects again before its old connection ends once, as connected', () => {
  const clock = { ms: 1000 };
  const { peers, join, seen } = peersAt(clock);
  const old = join('a');
  join('a');
  join('b');
  expect(peers.total()).toBe(2);
  peers.leave(old);
  clock.ms = 5000;
  expect(peers.total()).toBe(2);
  expect(seen()).toEqual([
    ['a', 5000],
    ['b', 5000],
  ]);
});

it('lists a node for 10 s after its last connection ended, however often it connected', () => {
  const clock = { ms: 0 };
  const { peers, join, seen } = peersAt(clock);
  const [first, second] = [join('a'), join('a')];
  peers.leave(second);
  clock.ms = 2000;
  peers.leave(first);
  clock.ms = 12_000;
  expect(seen()).toEqual([['a', 2000]]);
  clock.ms = 12_001;
  expect([peers.total(), seen()]).toEqual([0, []]);
});
