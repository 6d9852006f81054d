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
  /** The requests of a trace, whose arrivals replace the drawn ones. */
  trace?: readonly Recorded[];
  /** This worker makes every start whose `key` modulo `of` is `index`. */
  shard: { index: number; of: number };
  /** The calibrator measures the driver's own error. */
  calibratorUrl: string;
};
