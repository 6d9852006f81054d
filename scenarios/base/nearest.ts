import { distance } from 'fastest-levenshtein';

const maxListed = 12;

/** A hint for an unknown name: the most similar existing name, or some existing names when none is similar. */
export function nearest(name: string, existing: readonly string[]): string {
  const similar = similarTo(name, existing);
  if (similar !== undefined) return `did you mean ${similar}?`;
  if (existing.length === 0) return 'there are none';
  return `there are: ${existing.slice(0, maxListed).join(', ')}${existing.length > maxListed ? ', …' : ''}`;
}

/**
 * Returns the most similar existing name; undefined if no name is similar. A similar name contains `name`, or its edit
 * distance from `name` is at most 2, or at most a third of the length of `name`.
 */
export function similarTo(name: string, existing: readonly string[]): string | undefined {
  const byDistance = existing.map((one) => ({
    one,
    distance: name !== '' && one.includes(name) ? 0 : distance(name, one),
  }));
  const best = byDistance.sort((a, b) => a.distance - b.distance)[0];
  return best && best.distance <= Math.max(2, name.length / 3) ? best.one : undefined;
}
