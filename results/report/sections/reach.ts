import { oneLine } from '../../../scenarios/base/one-line.ts';
import type { RunDocument } from '../../record/run.ts';
import { formatShare } from '../../words/format.ts';

/** A caveat on verdicts, and the names of the SLOs that it concerns. */
export type ReachRow = { slos: string; text: string };

/**
 * Returns the caveats on the verdicts. If several SLOs have a confidence interval, the last row states how many
 * runs would fail at least one of these SLOs by chance.
 */
export function toReach(slos: RunDocument['slos']): ReachRow[] {
  const rows = new Map<string, Set<string>>();
  for (const { name, notes = [] } of slos) {
    for (const note of notes) {
      const text = oneLine(note.text);
      rows.set(text, (rows.get(text) ?? new Set()).add(name));
    }
  }
  // A verdict without an interval is exact, such as the verdict on a count.
  const judged = slos.filter(({ interval }) => interval !== null).length;
  // The share of runs that fail at least one SLO, if all SLOs are independent and exactly at their objectives.
  const independent = 1 - 0.95 ** judged;
  const all =
    `the 95 % of each bound apply to one SLO alone: if all ${judged} SLOs were exactly at their objectives and ` +
    `independent, about ${formatShare(Number(independent.toPrecision(2)))} of the runs would fail at least one of ` +
    'them; if SLOs fail together, fewer runs would';
  return [
    ...[...rows].map(([text, names]) => ({ slos: [...names].join(', '), text })),
    ...(judged > 1 ? [{ slos: `${judged} SLOs`, text: all }] : []),
  ];
}
