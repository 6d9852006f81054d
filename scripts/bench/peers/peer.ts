import type { Workplace } from '../../test/meshproof.ts';

/** Load on one URL: a closed model of users without think time, or an open model with a constant rate. */
export type Load = { seconds: number } & ({ users: number } | { perSecond: number });

/**
 * The result that a load generator reports at its end. Times are in seconds; the load generator computed the quantiles
 * itself.
 */
export type Reported = { requests: number; p50: number; p99: number };

/** A load generator in the comparison. */
export interface Peer {
  readonly name: string;
  /** Writes the files of a run into `place`. Returns the command line, for a shell in `place.dir`. */
  command(place: Workplace, url: string, load: Load): Promise<string>;
  /** Reads the report of the run that ended last. `stdout` is the output of the command. */
  read(place: Workplace, stdout: string): Reported;
}

/**
 * The quantile `q` of values that are given with their counts, in ascending order of the values; NaN without values.
 */
export function countedQuantile(counts: readonly (readonly [value: number, count: number])[], q: number): number {
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [value, count] of counts) {
    seen += count;
    if (seen >= q * total) return value;
  }
  return Number.NaN;
}
