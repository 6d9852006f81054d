import type { Phase } from '../../scenarios/plan/phase.ts';
import type { ChatSection } from './section.ts';

/** All that the worker needs to know; given to it when it starts. */
export type Assignment = {
  section: ChatSection;
  phases: readonly Phase[];
  url: string;
  bearer: string | undefined;
  seed: number;
};
