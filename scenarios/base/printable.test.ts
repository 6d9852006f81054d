import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foreignPieces, foreignText, hasCommand } from '../../results/words/foreign-text.fixture.ts';
import { isPrintable, printableJson, printableLine, toPrintableLines, visibleLine } from './printable.ts';

const lines = (text: string) => text.split('\n');
/** The controls except tab and line feed, the characters that break, reorder or hide text, and the surrogates. */
const obeyed: readonly [number, number][] = [
  ...[
    [0, 8],
    [0x0b, 0x1f],
    [0x7f, 0x9f],
    [0x61c, 0x61c],
    [0xad, 0xad],
    [0x34f, 0x34f],
    [0x115f, 0x1160],
    [0x17b4, 0x17b5],
    [0x180b, 0x180f],
    [0x200b, 0x200f],
    [0x2028, 0x202e],
    [0x2060, 0x206f],
    [0x2800, 0x2800],
    [0x3164, 0x3164],
  ],
  ...[
    [0xd800, 0xdfff],
    [0xfe00, 0xfe0f],
    [0xfeff, 0xfeff],
    [0xffa0, 0xffa0],
    [0xfff0, 0xfffb],
    [0x13430, 0x1343f],
    [0x16fe4, 0x16fe4],
    [0x1bca0, 0x1bca3],
    [0x1d159, 0x1d159],
    [0x1d173, 0x1d17a],
    [0xe0000, 0xe0fff],
  ],
] as [number, number][];
const hasObeyed = (text: string) =>
  [...text.replaceAll('\r\n', '\n')].some((char) => {
    const code = char.codePointAt(0)!;
    return obeyed.some(([from, to]) => code >= from && code <= to);
  });

describe('text for a terminal', () => {
  it.each(foreignPieces)('has no terminal sequence and no command of a CI server: %j', (piece) => {
    const text = toPrintableLines(`a\n${piece}\nb ${piece}`);
    expect(hasObeyed(text)).toBe(false);
    expect(lines(text).filter(hasCommand)).toEqual([]);
  });

  it('has no terminal sequence and no command of a CI server, whatever pieces it consists of', () => {
    fc.assert(
      fc.property(foreignText, (text) => {
        for (const isPainted of [false, true]) {
          const printed = toPrintableLines(text, { isPainted });
          expect(hasObeyed(isPainted ? printed.replaceAll('\u001b[31m', '') : printed)).toBe(false);
          expect(lines(printed).filter(hasCommand)).toEqual([]);
        }
        for (const line of [printableLine(text), visibleLine(text)])
          expect([hasObeyed(line), line.includes('\n')]).toEqual([false, false]);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps tabs, both line ends, and characters of all languages', () => {
    const text = 'a\tb\r\nc\n日本語 ÄÖ 😀 é عربى\n';
    expect(toPrintableLines(text)).toBe(text);
  });

  it('keeps the colours of a report and no other terminal sequence', () => {
    const text = '\u001b[31mFAIL\u001b[0m \u001b[32m\u001b[5m\u001b[31;42m\u001b]0;x\u0007';
    expect(toPrintableLines(text, { isPainted: true })).toBe('\u001b[31mFAIL\u001b[0m \u001b[32m[5m[31;42m]0;x');
  });
});

describe('JSON for a terminal', () => {
  it('has the same value and no terminal sequence', () => {
    fc.assert(
      fc.property(foreignText, (text) => {
        const json = printableJson(`${JSON.stringify({ [text]: [text] }, null, 2)}\n`);
        expect(hasObeyed(json)).toBe(false);
        expect(lines(json).filter(hasCommand)).toEqual([]);
        expect(JSON.parse(json)).toEqual({ [text]: [text] });
      }),
      { numRuns: 1000 },
    );
  });
});

it('shows a hidden character by its code', () => {
  expect(visibleLine('a\u001b]0;x\u0007\u202e')).toBe('a\\u001b]0;x\\u0007\\u202e');
  expect([isPrintable('a b'), isPrintable('a\u200bb'), isPrintable('a\nb')]).toEqual([true, false, false]);
});
