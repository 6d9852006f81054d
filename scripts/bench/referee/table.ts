import { markdownTable } from 'markdown-table';
import { formatShare } from '../../../results/words/format.ts';
import { boundText } from '../met-by.ts';
import type { Figure } from './run-cell.ts';

/**
 * Returns the measured figures as Markdown, with a heading and a table for each group. `open` are the groups that were
 * not measured, or only in part.
 */
export function pageOf(
  figures: readonly Figure[],
  { seed, date, open }: { seed: number; date: string; open: readonly string[] },
): string {
  const counts = countsOf(figures);
  const lines = [
    `Measured on ${date} with \`MESHPROOF_SEED=${seed}\`: ${counts}.`,
    ...(open.length > 0 ? [`Not measured yet: ${open.join(', ')}.`] : []),
  ];
  return [lines.join('\n'), ...tablesOf(figures)].join('\n\n');
}

/** Returns the number of figures in each state as text: `40 met, 3 not resolved, 1 not met`. */
export function countsOf(figures: readonly Figure[]): string {
  const count = (state: boolean | null) => figures.filter(({ met }) => met === state).length;
  return `${count(true)} met, ${count(null)} not resolved, ${count(false)} not met`;
}

const metWords: Readonly<Record<string, string>> = { true: 'yes', null: 'not resolved', false: '**no**' };

function tablesOf(figures: readonly Figure[]): string[] {
  return [...new Set(figures.map(({ group }) => group))].map((group) => {
    const rows = figures.filter((one) => one.group === group).map(rowOf);
    const head = ['generated runs', 'figure', 'published', 'measured', '95 % bounds', 'trials', 'met'];
    return `### ${group[0]!.toUpperCase()}${group.slice(1)}, measured again\n\n${markdownTable([head, ...rows])}`;
  });
}

function rowOf({ cell, figure, bound, hits, trials, interval, met }: Figure): string[] {
  const measured = trials === 0 ? '–' : formatShare(hits / trials);
  const bounds = `${formatShare(interval[0])} to ${formatShare(interval[1])}`;
  return [cell, figure, boundText(bound), measured, bounds, String(trials), metWords[String(met)]!];
}
