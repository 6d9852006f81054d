import { markdownTable } from 'markdown-table';
import type { Bound } from '../met-by.ts';
import type { Figure } from './run-cell.ts';

/** Returns the measured figures as Markdown, with a heading and a table for each group. */
export function tableOf(figures: readonly Figure[]): string {
  return [...new Set(figures.map(({ group }) => group))]
    .map((group) => {
      const rows = figures.filter((one) => one.group === group).map(rowOf);
      const head = ['generated runs', 'figure', 'published', 'measured', '95 % bounds', 'trials'];
      return `### ${group[0]!.toUpperCase()}${group.slice(1)}\n\n${markdownTable([head, ...rows])}`;
    })
    .join('\n\n');
}

function rowOf({ cell, figure, bound, hits, trials, interval, contradicted }: Figure): string[] {
  const measured = trials === 0 ? '–' : percent(hits / trials);
  const bounds = `${percent(interval[0])} to ${percent(interval[1])}`;
  return [cell, figure, boundText(bound), contradicted ? `**${measured}**` : measured, bounds, String(trials)];
}

/** Returns the bound as text: `at most 6 %` or `75 to 85 %`. */
export function boundText({ atMost, atLeast }: Bound): string {
  if (atMost !== undefined && atLeast !== undefined) return `${percent(atLeast)} to ${percent(atMost)}`;
  return atMost !== undefined ? `at most ${percent(atMost)}` : `at least ${percent(atLeast!)}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
