import type { Phase } from '../../../scenarios/plan/phase.ts';
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
