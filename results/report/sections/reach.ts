import type { RunDocument } from '../../record/run.ts';
import { formatShare, oneLine } from '../../words/format.ts';

/** A limit of a verdict, and the names of the SLOs it applies to. */
export type ReachRow = { slos: string; text: string };

/** Returns the limits of the verdicts of a run. The last row is about all SLOs together. */
export function toReach(slos: RunDocument['slos']): ReachRow[] {
  const rows = new Map<string, Set<string>>();
  for (const { name, notes = [] } of slos) {
    for (const note of notes) {
      const text = oneLine(note.text);
      rows.set(text, (rows.get(text) ?? new Set()).add(name));
    }
  }
  // Counted values have no interval: their verdict is exact.
  const judged = slos.filter(({ interval }) => interval !== null).length;
  const wrong = 1 - 0.95 ** judged;
  const all =
    `each bound holds with 95 % for its SLO alone: with ${judged} SLOs exactly at their objectives, ` +
    `up to ${formatShare(Number(wrong.toPrecision(2)))} of runs would fail one`;
  return [
    ...[...rows].map(([text, names]) => ({ slos: [...names].join(', '), text })),
    ...(judged > 1 ? [{ slos: `${judged} SLOs`, text: all }] : []),
  ];
}
