import type { Environment } from '../../results/record/environment.ts';
import type { Destination } from '../../results/record/run.ts';
import { createRunId } from '../../results/store/run-id.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import type { SecretRef } from '../../scenarios/plan/secret.ts';
import { version } from '../lib/version.ts';
import { comparableKey } from './environment.ts';

export type RunStart = {
  id: string;
  version: string;
  plan: string;
  profile: string | null;
  target: string;
  seed: number;
  tags: Readonly<Record<string, string>>;
  comparableKey: string;
  environment: Environment;
  startedMs: number;
  phases: readonly Phase[];
  /** References to the secrets of the target, and to the secrets that producers have asked for so far. */
  secrets?: SecretRef[];
  /** The Prometheus that gets the samples. If the run is killed, a later command can send the unsent samples there. */
  pushTo?: Destination;
};

/** Returns the start data of a run, with a new id and the key by which comparable runs are found. */
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
