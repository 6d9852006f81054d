/** A hint for a name that does not exist: the nearest that does, or all of them when none is near. */
export function nearest(name: string, existing: readonly string[]): string {
  const byDistance = existing.map((one) => ({ one, distance: one.includes(name) ? 0 : editDistance(name, one) }));
  const best = byDistance.sort((a, b) => a.distance - b.distance)[0];
  if (best && best.distance <= Math.max(2, name.length / 3)) return `did you mean ${best.one}?`;
  if (existing.length === 0) return 'there are none';
  return `there are: ${existing.slice(0, shown).join(', ')}${existing.length > shown ? ', …' : ''}`;
}

const shown = 12;

/** Levenshtein's distance, two rows at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, swap));
    }
    row = next;
  }
  return row[b.length]!;
}
