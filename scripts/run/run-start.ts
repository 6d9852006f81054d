import type { Environment } from '../../results/record/environment.ts';
import type { Destination } from '../../results/record/run.ts';
import { createRunId } from '../../results/store/run-id.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { version } from '../lib/version.ts';
import { comparableKey } from './environment.ts';

/** Everything the record holds before load begins. */
export type RunStart = {
  id: string;
  /** Version of meshproof. */
  version: string;
  plan: string;
  profile: string | null;
  target: string;
  seed: number;
  tags: Readonly<Record<string, string>>;
  comparableKey: string;
  environment: Environment;
  /** Unix milliseconds. */
  startedMs: number;
  phases: readonly Phase[];
  /** Where the samples go: kept at the start, so that a killed run can be pushed. */
  pushTo?: Destination;
};

/** Returns the start of a new run, with a fresh id and the key of the runs that it compares with. */
export function createRunStart(
  given: Omit<RunStart, 'id' | 'version' | 'comparableKey'> & { planSha256: string },
): RunStart {
  const { planSha256, ...start } = given;
  return {
    ...start,
    id: createRunId(start.startedMs, start.plan, Math.random()),
    version,
    comparableKey: comparableKey({ planSha256, ...start }),
  };
}
