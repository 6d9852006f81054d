import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { timeLimit } from './time-limit.ts';

const aborted = (signal: AbortSignal) =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason), { once: true }));

describe('timeLimit', () => {
  it('aborts at the limit even after a garbage collection', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const collecting = setInterval(collect, 5);
    const over = aborted(timeLimit(50, 'it took too long', new AbortController().signal));
    expect(await over).toMatchObject({ message: 'it took too long' });
    clearInterval(collecting);
  });

  it('aborts with the given signal, at once if that has already aborted', () => {
    const outer = new AbortController();
    const limited = timeLimit(60_000, 'late', outer.signal);
    expect(limited.aborted).toBe(false);
    outer.abort('enough');
    expect([limited.aborted, limited.reason]).toEqual([true, 'enough']);
    expect(timeLimit(60_000, 'late', outer.signal).reason).toBe('enough');
  });
});
