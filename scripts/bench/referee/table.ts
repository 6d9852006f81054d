import { markdownTable } from 'markdown-table';
import type { Bound } from '../met-by.ts';
import type { Figure } from './run-cell.ts';

/**
 * Returns the measured figures as Markdown, with a heading and a table for each group. `open` are the groups that were
 * not measured, or only in part.
 */
export function pageOf(
  figures: readonly Figure[],
  { seed, date, open }: { seed: number; date: string; open: readonly string[] },
): string {
  const wrong = figures.filter(({ contradicted }) => contradicted).length;
  const lines = [
    `Measured on ${date} with \`MESHPROOF_SEED=${seed}\`: ${wrong} of ${figures.length} figures lie outside, in bold.`,
    ...(open.length > 0 ? [`Not measured yet: ${open.join(', ')}.`] : []),
  ];
  return [lines.join('\n'), ...tablesOf(figures)].join('\n\n');
}

function tablesOf(figures: readonly Figure[]): string[] {
  return [...new Set(figures.map(({ group }) => group))].map((group) => {
    const rows = figures.filter((one) => one.group === group).map(rowOf);
    const head = ['generated runs', 'figure', 'published', 'measured', '95 % bounds', 'trials'];
    return `### ${group[0]!.toUpperCase()}${group.slice(1)}, measured again\n\n${markdownTable([head, ...rows])}`;
  });
}

function rowOf({ cell, figure, bound, hits, trials, interval, contradicted }: Figure): string[] {
  const measured = trials === 0 ? '–' : percent(hits / trials);
  const bounds = `${percent(interval[0])} to ${percent(interval[1])}`;
  return [cell, figure, boundText(bound), contradicted ? `**${measured}**` : measured, bounds, String(trials)];
}

/** Returns the bound as text: `at most 6 %` or `75 to 85 %`. */
function boundText({ atMost, atLeast }: Bound): string {
  if (atMost !== undefined && atLeast !== undefined) return `${percent(atLeast)} to ${percent(atMost)}`;
  return atMost !== undefined ? `at most ${percent(atMost)}` : `at least ${percent(atLeast!)}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
