import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyLimitError } from './limit-error.ts';
import { eachLine, LineSplitter } from './line-splitter.ts';

const limit = { body: 'a line', bytes: 10, time: 'none', atLimit: 'none' };

function linesOf(splitter: LineSplitter, pieces: readonly string[]): string[] {
  const lines = pieces.flatMap((piece) => splitter.push(piece));
  const last = splitter.end();
  return last === undefined ? lines : [...lines, last];
}

describe('LineSplitter', () => {
  it('returns the same lines, however the text is cut into pieces', () => {
    const text = fc.array(fc.string({ maxLength: 10 }).map((line) => line.replaceAll('\n', ' ')));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 7 }), (lines, size) => {
        const joined = lines.map((line) => `${line}\n`).join('');
        const pieces = joined.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
        expect(linesOf(new LineSplitter(limit, 'whole'), pieces)).toEqual(lines);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['in one piece', ['12345678901\nx\n']],
    ['in many pieces', ['12345', '67890', '1', '\nx\n']],
    ['without an end', ['1234567890', 'more']],
  ])('refuses or cuts a line above the limit, %s', (_, pieces) => {
    expect(() => linesOf(new LineSplitter(limit, 'whole'), pieces)).toThrow(BodyLimitError);
    expect(linesOf(new LineSplitter(limit, 'cut'), pieces)[0]).toBe('1234567890');
  });
});

it('eachLine passes on each line of a log, and only the start of a line above the limit', async () => {
  const stream = new PassThrough();
  const lines: string[] = [];
  eachLine(stream, limit, (line) => lines.push(line));
  stream.end('one\r\ntwo 1234567890\nlast');
  await new Promise((resolve) => stream.once('close', resolve));
  expect(lines).toEqual(['one', 'two 123456', 'last']);
});
