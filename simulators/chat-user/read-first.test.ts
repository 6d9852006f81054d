import { describe, expect, it } from 'vitest';
import { ReadFirst } from './read-first.ts';

/** Returns a fake event loop. Each call of `turn` is one turn, which reads the bytes of the requests `arriving`. */
function loop() {
  let nowMs = 0;
  const due: (() => void)[] = [];
  const parsed: number[] = [];
  const first = new ReadFirst(
    () => nowMs,
    (call) => due.push(call),
  );
  return {
    parsed,
    turn(arriving: readonly number[], tookMs = 0.1, length = 1): void {
      nowMs += tookMs;
      const bytes = new Uint8Array(length);
      for (const id of arriving) first.later(nowMs, bytes, () => parsed.push(id));
      for (const call of due.splice(0)) call();
    },
    idle: () => due.length === 0,
  };
}

describe('reading first', () => {
  it('parses nothing while more bytes arrive, then everything in order of arrival', () => {
    const { turn, parsed, idle } = loop();
    turn([1, 2]);
    turn([3]);
    expect(parsed).toEqual([]);
    while (!idle()) turn([]);
    expect(parsed).toEqual([1, 2, 3]);
  });

  it('polls the sockets again after a few jobs', () => {
    const { turn, parsed, idle } = loop();
    turn(Array.from({ length: 100 }, (_, i) => i));
    turn([]);
    expect(parsed.length).toBeGreaterThan(0);
    expect(parsed.length).toBeLessThan(20);
    while (!idle()) turn([]);
    expect(parsed).toHaveLength(100);
  });

  it('parses the oldest bytes at once when the queue exceeds its limit', () => {
    const { turn, parsed, idle } = loop();
    turn([1, 2, 3, 4], 0.1, 10_000_000);
    expect(parsed).toEqual([1]);
    turn([5, 6], 0.1, 15_900_000);
    expect(parsed).toEqual([1, 2, 3, 4]);
    while (!idle()) turn([]);
    expect(parsed).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('limits the number of parts that wait, however small they are', () => {
    for (const bytes of [0, 1, 30]) {
      const { turn, parsed } = loop();
      turn(
        Array.from({ length: 300_000 }, (_, i) => i),
        0.1,
        bytes,
      );
      expect(300_000 - parsed.length).toBeLessThanOrEqual(32_000_000 / 1000);
    }
  });

  it('limits the delay under a constant flow of bytes', () => {
    const { turn, parsed } = loop();
    for (let id = 0; id < 300; id++) turn([id]);
    expect(parsed[0]).toBe(0);
    // A turn takes 0.1 ms, so bytes wait for at most 200 turns (20 ms).
    expect(parsed.length).toBeGreaterThan(90);
  });
});
