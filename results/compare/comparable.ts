import { isDeepStrictEqual } from 'node:util';
import type { RunDigest } from '../record/digest.ts';

/** Returns the reason why these runs cannot be compared; null when they can be compared. */
export function notComparable(base: readonly RunDigest[], head: readonly RunDigest[]): string | null {
  const all = [...base, ...head];
  const first = all[0];
  for (const run of all) if (run.unfit !== null) return `${run.id} ${run.unfit}`;
  for (const run of all) {
    if (!first || run.comparableKey === first.comparableKey) continue;
    return `${first.id} and ${run.id} differ in ${barriers(first, run).join(', ') || 'the content of the plan'}`;
  }
  return otherUnits(all);
}

/** Returns a sentence about a metric whose unit differs between runs (after a change of its SLO document), or null. */
function otherUnits(all: readonly RunDigest[]): string | null {
  const units = new Map<string, { unit: string; id: string }>();
  for (const { id, measures } of all) {
    for (const { name, unit } of measures) {
      const known = units.get(name);
      if (known && known.unit !== unit)
        return `${name} has the unit ${known.unit} in the run ${known.id}, but ${unit} in ${id}`;
      units.set(name, { unit, id });
    }
  }
  return null;
}

function barriers(one: RunDigest, other: RunDigest): string[] {
  const names = (['plan', 'target', 'profile'] as const).filter((key) => one[key] !== other[key]);
  const parts = ['architecture', 'cores', 'machineClass', 'cpuModel'].filter(
    (key) => !isDeepStrictEqual(one.environment[key], other.environment[key]),
  );
  const versions = ['k6', 'chromium'].filter((tool) => versionOf(one, tool) !== versionOf(other, tool));
  return [...names, ...parts, ...versions];
}

/** Returns the recorded differences that do not prevent a comparison, such as `node 20.19.0 → 20.20.2`. */
export function differences(base: readonly RunDigest[], head: readonly RunDigest[]): string[] {
  const [before, now] = [recorded(base), recorded(head)];
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((key) => {
    const [a, b] = [before.get(key) ?? new Set<string>(), now.get(key) ?? new Set<string>()];
    return isDeepStrictEqual(a, b) ? [] : [`${key} ${shown(a)} → ${shown(b)}`];
  });
}

function recorded(runs: readonly RunDigest[]): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>();
  const add = (key: string, value: unknown) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
    all.set(key, (all.get(key) ?? new Set()).add(text));
  };
  for (const { environment, tags, version, seed } of runs) {
    add('meshproof', version);
    add('seed', seed);
    for (const [key, value] of Object.entries(environment)) {
      if (key !== 'tools') add(key, value);
      else for (const [tool, found] of Object.entries(environment.tools ?? {})) add(tool, found);
    }
    for (const [key, value] of Object.entries(tags)) add(`tag ${key}`, value);
  }
  return all;
}

/** Returns the values as text. More than three values, such as one commit per run, are only counted. */
function shown(values: ReadonlySet<string>): string {
  const all = [...values].sort();
  if (all.length === 0) return 'none';
  return all.length > 3 ? `${all.length} values` : all.join(', ');
}

function versionOf(one: RunDigest, tool: string): string | undefined {
  return one.environment.tools?.[tool];
}
