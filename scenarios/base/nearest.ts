import { distance } from 'fastest-levenshtein';

/** More names than this would not be read. */
const maxListed = 12;

/** A hint for an unknown name: the most similar existing name, or the list of names when none is similar. */
export function nearest(name: string, existing: readonly string[]): string {
  const byDistance = existing.map((one) => ({ one, distance: one.includes(name) ? 0 : distance(name, one) }));
  const best = byDistance.sort((a, b) => a.distance - b.distance)[0];
  if (best && best.distance <= Math.max(2, name.length / 3)) return `did you mean ${best.one}?`;
  if (existing.length === 0) return 'there are none';
  return `there are: ${existing.slice(0, maxListed).join(', ')}${existing.length > maxListed ? ', …' : ''}`;
}
