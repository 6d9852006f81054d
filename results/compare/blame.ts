import { sum } from 'simple-statistics';
import type { Blame, BlameSlice } from '../record/comparison.ts';
import type { RunDigest, Slice } from '../record/digest.ts';

/** The number of slices that are listed by name. One more entry, `other`, adds up the remaining slices. */
const named = 12;

/**
 * Splits the change of the mean time, and of the share of failures, into slices of the requests. A slice is a
 * combination of kind of traffic, endpoint, part of the request and status. The time or the failures of a slice are
 * divided by the number of all requests, so that the changes of the slices add up.
 */
export function blame(base: readonly RunDigest[], head: readonly RunDigest[]): Blame[] {
  return [
    ...blameOf('time', base, head, ({ part }) => part !== 'errors'),
    ...blameOf('errors', base, head, ({ part }) => part === 'errors'),
  ];
}

function blameOf(
  of: Blame['of'],
  base: readonly RunDigest[],
  head: readonly RunDigest[],
  belongs: (slice: Slice) => boolean,
): Blame[] {
  const [before, now] = [perRequest(base, belongs), perRequest(head, belongs)];
  const [baseSum, headSum] = [sumOf(before), sumOf(now)];
  const whole = headSum - baseSum;
  if (![...base, ...head].every(({ requests }) => requests > 0) || whole === 0) return [];
  const examples = { base: examplesIn(base), head: examplesIn(head) };
  const slices = [...new Set([...before.keys(), ...now.keys()])]
    .map((key): BlameSlice => {
      const [kind, endpoint, part, status] = JSON.parse(key) as [string, string, string, string];
      const change = (now.get(key) ?? 0) - (before.get(key) ?? 0);
      const found = (change > 0 ? examples.head : examples.base).get(key);
      return { kind, endpoint, part, status, change, share: change / whole, ...(found && { examples: found }) };
    })
    .filter(({ change }) => change !== 0)
    .sort((one, other) => Math.abs(other.change) - Math.abs(one.change));
  const rest = slices.slice(named);
  const change = sum(rest.map((one) => one.change));
  const other = { kind: 'other', endpoint: 'other', part: 'other', status: 'other', change, share: change / whole };
  return [
    {
      of,
      unit: of === 'time' ? 's' : 'ratio',
      base: baseSum,
      head: headSum,
      slices: [...slices.slice(0, named), ...(rest.length > 0 ? [other] : [])],
    },
  ];
}

/** Returns up to three failed requests of each slice (see `blame`), from as many runs as possible. */
function examplesIn(runs: readonly RunDigest[]): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const round of [0, 1, 2]) {
    for (const slice of runs.flatMap(({ slices }) => slices)) {
      const example = slice.examples?.[round];
      if (example === undefined) continue;
      const before = all.get(keyOf(slice)) ?? [];
      if (before.length < 3) all.set(keyOf(slice), [...before, example]);
    }
  }
  return all;
}

const keyOf = ({ kind, endpoint, part, status }: Slice): string => JSON.stringify([kind, endpoint, part, status]);

/**
 * Maps the key of each slice (`keyOf`) to its time or failures, divided by the number of all requests. The values are
 * means over the runs.
 */
function perRequest(runs: readonly RunDigest[], belongs: (slice: Slice) => boolean): Map<string, number> {
  const all = new Map<string, number>();
  for (const { slices, requests } of runs) {
    for (const slice of slices) {
      if (!belongs(slice) || requests === 0) continue;
      const key = keyOf(slice);
      all.set(key, (all.get(key) ?? 0) + slice.sum / requests / runs.length);
    }
  }
  return all;
}

function sumOf(values: ReadonlyMap<string, number>): number {
  return sum([...values.values()]);
}
