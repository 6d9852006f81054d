import type { Workplace } from '../../test/meshproof.ts';

/** Load on one URL: a closed model of users without think time, or an open model with a constant rate. */
export type Load = { seconds: number } & ({ users: number } | { perSecond: number });

/** The VU pool in the open model, both of meshproof and of bare k6. */
export const poolOfPeers = { preAllocated: 150, max: 300 };

/**
 * The result that a load generator reports at its end. Times are in seconds; the load generator computed the quantiles
 * itself.
 */
export type Reported = { requests: number; p50: number; p99: number };

/** A load generator in the comparison. */
export interface Peer {
  readonly name: string;
  /** Writes the files of a run into `place`. Returns the command line, which a shell runs in `place.dir`. */
  command(place: Workplace, url: string, load: Load): Promise<string>;
  /** Reads the report that the last run of the command wrote. `stdout` is the output of the command. */
  read(place: Workplace, stdout: string): Reported;
}
