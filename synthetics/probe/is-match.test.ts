import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { systemClock } from '../../scenarios/base/clock.ts';
import { isMatch } from './is-match.ts';
import type { Probe } from './probe.ts';
import { runProbe } from './run-probe.ts';

// Without the time limit, each match of this pattern takes a minute or more.
const slow = '^(a+)+$';
const hostile = `${'a'.repeat(32)}!`;

it('returns whether a pattern matches', () => {
  expect(isMatch('^b', 'abc')).toBe(false);
  expect(isMatch('b', 'abc')).toBe(true);
});

it('ends a match that takes longer than a second', () => {
  expect(() => isMatch(slow, hostile)).toThrow(
    expect.objectContaining({ class: 'content', message: `the match of /${slow}/ took longer than 1 s` }),
  );
});

it('ends a WebSocket probe at the first message whose match takes longer than a second', async () => {
  const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(sockets, 'listening');
  sockets.on('connection', (socket) => {
    for (let i = 0; i < 50; i++) socket.send(hostile);
  });
  const api = `http://127.0.0.1:${(sockets.address() as AddressInfo).port}`;
  const probe = { name: 'p', timeoutS: 20, websocket: { url: api, headers: {}, expect: { message: slow } } };
  const outcome = await runProbe(probe as unknown as Probe, {
    file: 'p.yaml',
    clock: systemClock,
    urls: { api },
    bearer: undefined,
    tls: () => ({}),
    allows: () => true,
    signal: new AbortController().signal,
  });
  for (const one of sockets.clients) one.terminate();
  sockets.close();
  expect(outcome?.failure).toMatchObject({ class: 'content', text: expect.stringContaining('longer than 1 s') });
  expect(outcome?.seconds).toBeLessThan(10);
}, 60_000);
