import type { Phase } from '../../scenarios/plan/phase.ts';
import type { ChatSection } from './section.ts';
import type { Recorded } from './trace.ts';

/** All that the worker needs to know; given to it when it starts. */
export type Assignment = {
  section: ChatSection;
  phases: readonly Phase[];
  url: string;
  bearer: string | undefined;
  seed: number;
  /** The trace that is replayed instead of drawn arrivals. */
  trace?: readonly Recorded[];
  /** Of the starts, this worker makes those whose number leaves `index` when divided by `of`. */
  shard: { index: number; of: number };
  /** Where our own stream comes from, by which the driver's error is known. */
  calibratorUrl: string;
};
