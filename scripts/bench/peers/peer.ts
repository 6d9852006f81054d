import type { Workplace } from '../../test/meshproof.ts';

/** `users` have no think time. `perSecond` is a constant rate. */
export type Load = { seconds: number } & ({ users: number } | { perSecond: number });

/** The VU pool of meshproof and of bare k6. */
export const poolOfPeers = { preAllocated: 150, max: 300 };

/** Times are in seconds. The load generator computed the quantiles itself. */
export type Reported = { requests: number; p50: number; p99: number };

export interface Peer {
  readonly name: string;
  /** Writes the files of a run into `place`. Returns the command line, which a shell runs in `place.dir`. */
  command(place: Workplace, url: string, load: Load): Promise<string>;
  read(place: Workplace, stdout: string): Reported;
}
