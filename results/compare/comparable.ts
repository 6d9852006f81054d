import { isDeepStrictEqual } from 'node:util';
import type { RunDocument } from '../record/run.ts';

/** Why these runs cannot be compared, naming the run and what differs; null when they can. */
export function notComparable(base: readonly RunDocument[], head: readonly RunDocument[]): string | null {
  const all = [...base, ...head];
  const first = all[0];
  for (const run of all) {
    if (run.status !== 'complete') return `${run.id} did not end by itself (${run.status})`;
    const [reason] = run.validity.reasons;
    if (run.validity.status === 'invalid') return `${run.id} is not valid${reason ? `: ${reason.cause}` : ''}`;
  }
  for (const run of all) {
    if (!first || run.comparableKey === first.comparableKey) continue;
    return `${first.id} and ${run.id} differ in ${differing(first, run).join(', ') || 'what the plan says'}`;
  }
  return null;
}

function differing(one: RunDocument, other: RunDocument): string[] {
  const names = (['plan', 'target', 'profile'] as const).filter((key) => one[key] !== other[key]);
  const parts = ['architecture', 'cores', 'cpuModel'].filter(
    (key) => !isDeepStrictEqual(one.environment[key], other.environment[key]),
  );
  const versions = ['k6', 'chromium'].filter((tool) => versionOf(one, tool) !== versionOf(other, tool));
  return [...names, ...parts, ...versions];
}

function versionOf(run: RunDocument, tool: string): unknown {
  return (run.environment.tools as Record<string, unknown> | undefined)?.[tool];
}
