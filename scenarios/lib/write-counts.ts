import { Counter } from 'k6/metrics';
import { environment, ownMetrics } from './names.ts';

const counters = {
  accepted: new Counter(ownMetrics.writesAccepted),
  checked: new Counter(ownMetrics.writesChecked),
  lost: new Counter(ownMetrics.writesLost),
  doubled: new Counter(ownMetrics.writesDoubled),
  unreadable: new Counter(ownMetrics.writesUnreadable),
};

type Counts = Readonly<Partial<Record<keyof typeof counters, number>>>;

const kinds = new Set<string>();

/**
 * Adds to the counts of one kind of writes. The first call for a kind also adds 0 to each count of the kind, so that
 * the series of all counts exist.
 */
export function addWrites(kind: string, counts: Counts): void {
  // setup() and teardown() run in no scenario, so an environment variable contains the label of their writes.
  const label = __ENV[environment.label];
  const tags = { kind, ...(label && { scenario: label }) };
  const isNew = !kinds.has(kind);
  kinds.add(kind);
  for (const [name, counter] of Object.entries(counters)) {
    const amount = counts[name as keyof typeof counters] ?? 0;
    if (amount > 0 || isNew) counter.add(amount, tags);
  }
}

/**
 * Returns the counts of a kind of write. `written` writes were accepted, and reading back found `found` writes.
 * Missing writes count as lost. Each write beyond `written` counts as doubled.
 */
export function countsOf(found: number, written = 1): Counts {
  return { checked: written, lost: Math.max(0, written - found), doubled: Math.max(0, found - written) };
}
