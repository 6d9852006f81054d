import type { Evidence } from '../../results/record/evidence.ts';
import type { Labels, Select } from '../../results/record/metric.ts';
import { formatCount } from '../../results/words/format.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { amountOf } from '../evidence/per-second.ts';

type Kind = { name: string; accepted: number; checked: number; unreadable: number };

/**
 * Returns the reason why a count of lost or doubled writes proves nothing; undefined if the count is proof. The reason
 * is that some accepted writes were not read back. Each kind of write is examined separately. Otherwise, many checks of
 * one kind could hide missing checks of another.
 */
export function whyUnknown(of: Select, evidence: Evidence, window: Phase | undefined): string | undefined {
  for (const { name, accepted, checked, unreadable } of kindsOf(of, evidence, window)) {
    const kind = name === '' ? 'writes' : name;
    const all = `${formatCount(accepted)} accepted writes`;
    if (accepted > 0 && checked === 0) return `${kind}: none of ${all} was read back`;
    const open = accepted - checked - unreadable;
    if (open > 0) return `${kind}: ${formatCount(open)} of ${all} were not read back`;
  }
  return undefined;
}

/**
 * Returns the number of writes that were read back. The result is undefined if there were no writes, or if the metric
 * does not count writes that are read back.
 */
export function checkedWrites(of: Select, evidence: Evidence, window: Phase | undefined): number | undefined {
  const kinds = kindsOf(of, evidence, window);
  return kinds.length > 0 ? kinds.reduce((sum, { checked }) => sum + checked, 0) : undefined;
}

/** Returns the number of accepted writes that could not be read back, as text; undefined when the number is 0. */
export function unreadableNote(of: Select, evidence: Evidence, window: Phase | undefined): string | undefined {
  const kinds = kindsOf(of, evidence, window);
  const unreadable = kinds.reduce((sum, kind) => sum + kind.unreadable, 0);
  const accepted = kinds.reduce((sum, kind) => sum + kind.accepted, 0);
  return unreadable > 0 ? `${formatCount(unreadable)} of ${formatCount(accepted)} could not be read back` : undefined;
}

function kindsOf({ metric, match }: Select, evidence: Evidence, window: Phase | undefined): Kind[] {
  const { readBack } = evidence.metric(metric)?.metric ?? {};
  if (!readBack) return [];
  const kinds = new Map<string, Kind>();
  const add = (labels: Labels, what: 'accepted' | 'checked' | 'unreadable', amount: number) => {
    const name = labels[readBack.each] ?? '';
    const kind = kinds.get(name) ?? { name, accepted: 0, checked: 0, unreadable: 0 };
    kind[what] += amount;
    kinds.set(name, kind);
  };
  for (const what of ['accepted', 'checked', 'unreadable'] as const)
    for (const row of evidence.rows(readBack[what], match, window)) add(row.labels, what, amountOf(row));
  return [...kinds.values()];
}
