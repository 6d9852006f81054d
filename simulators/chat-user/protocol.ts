import type { ClientTls } from '../../scenarios/base/tls/client-tls.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import type { ChatSection } from './section.ts';
import type { Recorded } from './trace.ts';

export type Assignment = {
  section: ChatSection;
  phases: readonly Phase[];
  url: string;
  bearer: string | undefined;
  tls?: ClientTls | undefined;
  seed: number;
  /** The requests of a trace. The times of these requests replace random arrivals. */
  trace?: readonly Recorded[];
  /**
   * The starts are divided among `of` workers. Each start has a number, its key. This worker makes the starts whose key
   * has the remainder `index` after division by `of`.
   */
  shard: { index: number; of: number };
  /** The address of the server with which the driver measures its own delays. */
  calibratorUrl: string;
};
