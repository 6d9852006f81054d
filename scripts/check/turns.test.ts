import { describe, expect, it } from 'vitest';
import { Turns } from './turns.ts';

/** Creates `Turns` with a clock whose sleeps end only when the test calls `wake`. */
function turns() {
  const wake: (() => void)[] = [];
  const sleep = () => new Promise<void>((resolve) => wake.push(resolve));
  return { turns: new Turns({ sleep }, 1000), wake: () => wake.shift()?.() };
}

function work(log: string[], name: string) {
  let end!: () => void;
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = () => {
    log.push(name);
    return done;
  };
  return { run, end };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('turns', () => {
  it('runs short pieces of work one after another, in order', async () => {
    const log: string[] = [];
    const { turns: all } = turns();
    const [a, b] = [work(log, 'a'), work(log, 'b')];
    const both = [all.take(a.run), all.take(b.run)];
    await settle();
    expect(log).toEqual(['a']);
    a.end();
    await settle();
    expect(log).toEqual(['a', 'b']);
    b.end();
    await Promise.all(both);
  });

  it('starts the next piece of work while a long one still runs', async () => {
    const log: string[] = [];
    const { turns: all, wake } = turns();
    const [a, b] = [work(log, 'a'), work(log, 'b')];
    const both = [all.take(a.run), all.take(b.run)];
    await settle();
    wake();
    await settle();
    expect(log).toEqual(['a', 'b']);
    b.end();
    a.end();
    await Promise.all(both);
  });

  it('continues after work that failed, and rejects with its error', async () => {
    const { turns: all } = turns();
    await expect(all.take(async () => Promise.reject(new Error('no luck')))).rejects.toThrow('no luck');
    expect(await all.take(async () => 7)).toBe(7);
  });
});
