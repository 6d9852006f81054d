import type { Counts, ProducerEnd } from '../../results/record/producer.ts';
import type { Row, RunEvent } from '../../results/record/row.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import type { MeshSection } from './section.ts';

/** All that the worker needs to know; given to it when it starts. */
export type Assignment = {
  section: MeshSection;
  phases: readonly Phase[];
  /** The broker's base address, without a slash at its end. */
  url: string;
  /** Sets the node names and message ids of this run apart from all others. */
  token: string;
  seed: number;
  allowedHosts: readonly string[];
};

export type ToWorker = { type: 'start'; t0Ms: number } | { type: 'stop' };

export type FromWorker =
  | { type: 'connected'; connected: number; failure: string | undefined }
  | { type: 'second'; rows: readonly Row[]; counts: Counts }
  | { type: 'event'; event: RunEvent }
  | { type: 'end'; end: ProducerEnd };
