import { expect, it, onTestFinished, vi } from 'vitest';
import { endlessAnswers, serveEndless } from '../../../scenarios/base/limits/endless.fixture.ts';
import { endlessFrames, serveFrames } from '../../../scenarios/base/limits/endless-frames.fixture.ts';
import type { Failure } from './failure.ts';
import { deadlineMs, NodeSocket } from './node-socket.ts';
import { type RestResult, RestSender } from './rest-sender.ts';

it.each(['a body of lines', 'chunks without a line end', 'an error body'])(
  'blames the target for a message that the broker answers with %s',
  async (name) => {
    const server = await serveEndless(endlessAnswers.find((one) => one.name === name)!);
    const sender = new RestSender(server.url);
    onTestFinished(() => {
      sender.close();
      server.close();
    });
    const { failure } = await new Promise<RestResult>((resolve) => sender.send('{}', resolve));
    expect(failure).toMatchObject({ kind: 'garbage', by: 'target' });
    await expect.poll(() => server.open()).toBe(0);
  },
);

it.each(['headers, a byte at a time', 'an informational answer now and then', 'nothing'])(
  'ends a handshake that the broker answers with %s after the deadline',
  async (name) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const server = await serveEndless(endlessAnswers.find((one) => one.name === name)!);
    const refused = new Promise<Failure>((resolve) => {
      const none = () => undefined;
      const events = { connected: none, refused: resolve, broken: resolve, frame: () => false, pong: none };
      const socket = new NodeSocket(server.url.replace('http', 'ws'), events, () => performance.now(), Math.random);
      socket.connect();
      onTestFinished(() => {
        socket.close();
        server.close();
      });
    });
    await waitFor(() => server.open() === 1);
    vi.advanceTimersByTime(deadlineMs);
    expect(await refused).toMatchObject({ kind: 'timeout', by: 'target' });
    await waitFor(() => server.open() === 0);
  },
);

/** Waits without a timer, because the timers are stopped. */
async function waitFor(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}

it.each([
  'a message whose fragments do not end',
  'a frame of 900 MB',
  'a frame of 2^63 bytes',
  'frames of an unknown kind',
  'text frames',
  'binary frames of 60 kB',
])('blames the target for a connection on which the broker sends %s', async (name) => {
  const server = await serveFrames(endlessFrames.find((one) => one.name === name)!);
  const broken = await new Promise<Failure>((resolve) => {
    const events = {
      connected: () => undefined,
      refused: resolve,
      broken: resolve,
      frame: () => false,
      pong: () => undefined,
    };
    const socket = new NodeSocket(server.url.replace('http', 'ws'), events, () => performance.now(), Math.random);
    socket.connect();
    onTestFinished(() => {
      socket.close();
      server.close();
    });
  });
  expect(broken).toMatchObject({ kind: 'protocol', by: 'target' });
});
