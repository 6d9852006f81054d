import { expect, it } from 'vitest';
import { systemClock } from './clock.ts';

it.each([2 ** 31, 1e12, Number.POSITIVE_INFINITY])(
  'sleeps until the abort when %s ms are longer than a timer',
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

it('does not sleep for a time that is over, or after an abort', async () => {
  await systemClock.sleep(-1);
  await systemClock.sleep(1e6, AbortSignal.abort());
});

it('lets any number of parts wait for one signal, without a warning of Node', async () => {
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
