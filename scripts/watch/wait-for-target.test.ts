import { expect, it, onTestFinished } from 'vitest';
import type { Target } from '../../scenarios/plan/target.ts';
import { hastyClock } from '../test/hasty-clock.ts';
import { serve } from '../test/http-server.ts';
import { waitForTarget } from './wait-for-target.ts';

/** Starts a target that resets every connection until `upAfter` pauses have passed. Its clock counts the pauses. */
async function resettingTarget(upAfter: number) {
  let pauses = 0;
  const server = await serve('127.0.0.1', (request, response) => {
    if (pauses < upAfter) request.socket.destroy();
    else response.end('ok');
  });
  onTestFinished(() => server.close());
  const allow = { load: [], browse: [] };
  const target: Target = { name: 'shop', urls: { health: server.url }, allow, metricNames: {} };
  const sleep = async () => {
    pauses += 1;
  };
  return { target, clock: { ...hastyClock(1), sleep }, pauses: () => pauses };
}

const never = new AbortController().signal;

it('resolves to true when the target answers again', async () => {
  const { target, clock, pauses } = await resettingTarget(2);
  expect(await waitForTarget(target, Number.POSITIVE_INFINITY, { clock, signal: never })).toBe(true);
  expect(pauses()).toBe(2);
});

it('resolves to false when the time is over', async () => {
  const { target, clock } = await resettingTarget(Number.POSITIVE_INFINITY);
  expect(await waitForTarget(target, 0, { clock, signal: never })).toBe(false);
});

it('sends no request after an abort, and throws its reason', async () => {
  const { target, clock, pauses } = await resettingTarget(Number.POSITIVE_INFINITY);
  const abort = new AbortController();
  const sleep = async () => {
    await clock.sleep();
    abort.abort('SIGINT');
  };
  const waiting = waitForTarget(target, Number.POSITIVE_INFINITY, { clock: { ...clock, sleep }, signal: abort.signal });
  await expect(waiting).rejects.toBe('SIGINT');
  expect(pauses()).toBe(1);
});
