import { describe, expect, it } from 'vitest';
import { CommonStart } from './common-start.ts';

describe('the common start of runs side by side', () => {
  it('gives all runs the T0 of the run that is ready last', async () => {
    const together = new CommonStart(2);
    let began = 0;
    const first = together.arrive(() => 1000).then((t0Ms) => [++began, t0Ms]);
    await new Promise(setImmediate);
    expect(began).toBe(0);
    let nowMs = 7000;
    const second = together.arrive(() => nowMs++);
    expect((await first)[1]).toBe(await second);
  });

  it('gives the T0 of the run that needs the longest lead', async () => {
    const together = new CommonStart(2);
    const first = together.arrive(() => 9000);
    expect(await Promise.all([first, together.arrive(() => 8000)])).toEqual([9000, 9000]);
  });

  it('does not wait for a run that has ended, before or after the others arrived', async () => {
    const gone = new CommonStart(2);
    const waiting = gone.arrive(() => 5000);
    gone.leave();
    expect(await waiting).toBe(5000);
    const alone = new CommonStart(2);
    alone.leave();
    expect(await alone.arrive(() => 6000)).toBe(6000);
  });
});
