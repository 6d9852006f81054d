import { describe, expect, it } from 'vitest';
import type { Driven } from './drive.ts';
import { selftestText } from './selftest-text.ts';
import { streamMeasures } from './streams.ts';

/** Returns ten streams of a driver that reads each chunk `lateMs` late and starts each stream `startMs` late. */
function driven(lateMs: number, startMs = 0): Driven {
  const offsetMs = -1_700_000_000_000;
  const pairs = Array.from({ length: 10 }, (_, i) => {
    const arrivalMs = 5000 + i * 100;
    const tokenMs = Array.from({ length: 50 }, (_, k) => arrivalMs + 30 + 20 * k);
    const chunkMs = tokenMs.map((at) => at + lateMs - offsetMs);
    const intendedMs = arrivalMs - startMs - offsetMs;
    const ended = { outcome: 'ok', seen: { chunkMs } };
    const seen = { key: `${i}`, intendedMs, startMs: arrivalMs - offsetMs, ended };
    return { seen, truth: { key: `${i}`, arrivalMs, queuedMs: 0, scheduledMs: 0, tokenMs } };
  });
  return { pairs, offsetMs } as unknown as Driven;
}

const of = (name: string, lateMs: number, startMs?: number) =>
  streamMeasures(driven(lateMs, startMs)).find((measure) => measure.name === name)!;

describe('streamMeasures', () => {
  it('reports no error for a driver without one', () => {
    for (const { errorP99, ok, samples } of streamMeasures(driven(0))) {
      expect(errorP99).toBeLessThan(1e-5);
      expect([ok, samples > 0]).toEqual([true, true]);
    }
  });

  it('reports the delay of a driver in its arrival times only', () => {
    expect(of('chat-chunk', 8).errorP50).toBeCloseTo(0.008, 5);
    expect(of('chat-ttft', 8)).toMatchObject({ ok: false });
    expect(of('chat-ttft', 8).truth).toBeCloseTo(0.03, 5);
    expect(of('chat-ttft', 8).measured).toBeCloseTo(0.038, 5);
    expect(of('chat-chunk-gap', 8)).toMatchObject({ ok: true, samples: 490 });
    expect(of('chat-dispatch', 8)).toMatchObject({ ok: true });
  });

  it('reports late starts', () => {
    expect(of('chat-dispatch', 0, 9)).toMatchObject({ ok: false });
  });

  it('passes no measure without a stream', () => {
    expect(streamMeasures({ ...driven(0), pairs: [] }).every(({ ok }) => !ok)).toBe(true);
  });

  it('prints the error of the first measure last', () => {
    const lines = selftestText(streamMeasures(driven(1.5)), 100)
      .trimEnd()
      .split('\n');
    expect(lines.at(-1)).toContain('p50 1.5 ms, p99 1.5 ms');
  });
});
