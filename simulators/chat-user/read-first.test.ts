import fc from 'fast-check';
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

describe('small chunks of one read', () => {
  /** Queues reads, each at its own time with the chunks of one stream. Returns the parsed pieces of each stream. */
  function parse(reads: readonly { stream: number; chunks: readonly Uint8Array[] }[]) {
    const due: (() => void)[] = [];
    const first = new ReadFirst(
      () => Number.POSITIVE_INFINITY,
      (call) => due.push(call),
    );
    const streams = Array.from({ length: 3 }, () => {
      const pieces: { atMs: number; bytes: Uint8Array }[] = [];
      return { pieces, keep: (bytes: Uint8Array, atMs: number) => pieces.push({ atMs, bytes: bytes.slice() }) };
    });
    reads.forEach(({ stream, chunks }, atMs) => {
      for (const bytes of chunks) first.later(atMs, bytes, streams[stream]!.keep);
    });
    while (due.length > 0) due.shift()!();
    return streams.map(({ pieces }) => pieces);
  }

  it('keep their bytes, their order and their times, and do not change', () => {
    const read = fc.record({
      stream: fc.nat(2),
      chunks: fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 9 }),
    });
    fc.assert(
      fc.property(fc.array(read, { maxLength: 9 }), (reads) => {
        const before = reads.map(({ chunks }) => chunks.map((chunk) => chunk.slice()));
        parse(reads).forEach((pieces, stream) => {
          reads.forEach(({ chunks, ...of }, atMs) => {
            const own = pieces.filter((piece) => piece.atMs === atMs).map(({ bytes }) => bytes);
            expect(Buffer.concat(own)).toEqual(Buffer.concat(of.stream === stream ? chunks : []));
          });
          expect(pieces.map(({ atMs }) => atMs)).toEqual(pieces.map(({ atMs }) => atMs).sort((a, b) => a - b));
        });
        expect(reads.map(({ chunks }) => chunks)).toEqual(before);
      }),
    );
  });

  it.each([1, 3, 64])('are parsed together: chunks of %d bytes', (length) => {
    const chunks = Array.from({ length: 12_000 / length }, () => new Uint8Array(length));
    const [pieces] = parse([{ stream: 0, chunks }]);
    expect(pieces!.length).toBeLessThan(12_000 / 400);
  });

  it('are parsed one by one if they are as large as an event with text', () => {
    const chunks = Array.from({ length: 20 }, () => new Uint8Array(300));
    expect(parse([{ stream: 0, chunks }])[0]).toHaveLength(20);
  });
});
