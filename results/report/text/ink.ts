import { printableLine } from '../../../scenarios/base/printable.ts';
import type { Verdict } from '../../record/run.ts';

const ansi: Record<Verdict | 'dim' | 'bold', string> = {
  PASS: '32',
  FAIL: '31',
  INVALID: '35',
  INCONCLUSIVE: '33',
  dim: '2',
  bold: '1',
};

export type Ink = {
  paint(style: keyof typeof ansi, text: string): string;
  /** Breaks the text between words. All lines except the first are indented. */
  fold(text: string, indent: number): string;
};

/** Returns the formatting functions for a terminal of `width` columns. Without `color`, `paint` changes nothing. */
export function toInk({ color, width }: { color: boolean; width: number }): Ink {
  return {
    paint: (style, text) => (color ? `\u001b[${ansi[style]}m${text}\u001b[0m` : text),
    // A text in fewer than 30 columns is unreadable, so a narrower terminal gets lines of 30 columns.
    fold: (text, indent) => foldLines(text, Math.max(30, width - indent), ' '.repeat(indent)),
  };
}

export const clean = printableLine;

function foldLines(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}
