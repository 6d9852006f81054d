import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Frames, parseFrame } from './frames.ts';
import { routeOf } from './routing.ts';

describe('frames', () => {
  it('carry the message number in any frame with its text, at the planned size', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 64, max: 500 }), fc.string(), (seq, size, around) => {
        const frames = new Frames('ab12', size);
        const text = frames.text(seq);
        expect(Buffer.byteLength(text)).toBe(size);
        const frame = Buffer.from(JSON.stringify({ type: 'message', data: { other: around, message: text } }));
        expect(frames.seqIn(frame)).toBe(seq);
      }),
    );
  });

  it.each([
    '',
    '{}',
    'mp:ab12:',
    'mp:ab12:x:',
    'mp:ab12:7',
    'mp:other:7:',
    'mp:ab12:-7:',
    `mp:ab12:${'9'.repeat(20)}:`,
  ])('contain no number: %j', (text) => {
    expect(new Frames('ab12', 64).seqIn(Buffer.from(text))).toBeUndefined();
  });

  it('parse any bytes without throwing', () => {
    const frames = new Frames('ab12', 64);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        frames.seqIn(Buffer.from(bytes));
        parseFrame(Buffer.from(bytes));
      }),
    );
  });

  it.each([
    ['null', undefined],
    ['[]', undefined],
    ['{"type":1}', undefined],
    ['', undefined],
    [' \n', undefined],
    ['{"type":"stats"}', { type: 'stats', data: {} }],
    ['\r\n\t {"type":"stats"}', { type: 'stats', data: {} }],
    ['{"type":"message","data":{"a":1}}', { type: 'message', data: { a: 1 } }],
  ])('parse %s', (text, frame) => {
    expect(parseFrame(Buffer.from(text))).toEqual(frame);
  });
});

describe('routing', () => {
  it('never sends to itself, covers every pair in both directions, and uses both transports for every node', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), (nodes) => {
        const routes = Array.from({ length: nodes * (nodes - 1) * 2 }, (_, seq) => routeOf(seq, nodes));
        expect(routes.some(({ from, to }) => from === to)).toBe(false);
        expect(new Set(routes.map(({ from, to }) => `${from}>${to}`)).size).toBe(nodes * (nodes - 1));
        expect(new Set(routes.map(({ from, transport }) => `${from} ${transport}`)).size).toBe(nodes * 2);
        const ws = routes.filter(({ transport }) => transport === 'ws').length;
        expect(Math.abs(ws - routes.length / 2)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
