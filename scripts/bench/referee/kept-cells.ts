import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeDirectory } from '../../../scenarios/base/make-directory.ts';
import type { Figure } from './run-cell.ts';

type Line = { key: string; index: number; figures: Figure[] };

/**
 * The results on disk that the referee (a benchmark of verdicts) has measured, so that an interrupted benchmark can
 * continue. Each result is stored under a key, which is made of the seed and the version of the code. `read` returns
 * only the results with the key of this benchmark. `clear` removes all results.
 */
export type KeptCells = {
  read(): Map<number, Figure[]>;
  add(index: number, figures: Figure[]): void;
  clear(): void;
};

/** Returns access to the stored results with this key in `file`. */
export function keptCells(file: string, key: string): KeptCells {
  return {
    read() {
      const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
      // After the last newline, there is no complete line: a killed process may have left a part of one.
      const lines = text.split('\n').slice(0, -1).flatMap(parsed);
      return new Map(lines.filter((line) => line.key === key).map(({ index, figures }) => [index, figures]));
    },
    add(index, figures) {
      makeDirectory(dirname(file));
      const line: Line = { key, index, figures };
      // The leading newline ends a line that a killed process left incomplete.
      appendFileSync(file, `\n${JSON.stringify(line)}\n`);
    },
    clear: () => rmSync(file, { force: true }),
  };
}

function parsed(line: string): Line[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as Line];
  } catch {
    return [];
  }
}
