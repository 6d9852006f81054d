import { expect, it } from 'vitest';
import { systemClock } from './clock.ts';

it.each([2 ** 31, 1e12, Number.POSITIVE_INFINITY])(
  'sleeps until the signal aborts when %s ms are longer than a timer of Node can wait',
  async (ms) => {
    const over = new AbortController();
    let isAwake = false;
    const slept = systemClock.sleep(ms, over.signal).then(() => {
      isAwake = true;
    });
    await systemClock.sleep(50);
    expect(isAwake).toBe(false);
    over.abort();
    await slept;
  },
);

it('does not sleep for a negative time, or when the signal has already aborted', async () => {
  await systemClock.sleep(-1);
  await systemClock.sleep(1e6, AbortSignal.abort());
});

it('causes no warning of Node when many sleeps wait for one signal', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  const over = new AbortController();
  const slept = Array.from({ length: 40 }, () => systemClock.sleep(1e6, over.signal));
  over.abort();
  await Promise.all(slept);
  await systemClock.sleep(1);
  process.off('warning', note);
  expect(warnings).toEqual([]);
});
