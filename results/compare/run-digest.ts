import type { Conditions, RecordDigest, RunDigest } from '../record/digest.ts';
import { isExcluded } from '../record/excluded.ts';
import type { RunDocument } from '../record/run.ts';
import { sloMeasures } from './slo-measures.ts';

/** The data of a run that a comparison uses: its conditions, the values of its SLOs, and the digest of its record. */
export function runDigest(run: RunDocument, record: RecordDigest): RunDigest {
  return { ...conditionsOf(run), unfit: unfit(run), ...record, measures: [...sloMeasures(run), ...record.measures] };
}

/** The facts of a run besides its numbers. Some decide whether another run can be compared with it. */
export function conditionsOf(run: RunDocument): Conditions {
  const { id, startedAt, endedAt, plan, target, profile, seed, tool, tags, comparableKey, environment } = run;
  return {
    id,
    startedAt,
    endedAt,
    plan,
    target,
    profile,
    seed,
    version: tool.version,
    tags,
    comparableKey,
    environment,
  };
}

/** The reason why the run cannot be compared; null when it can be compared. */
export function unfit({ status, validity }: Pick<RunDocument, 'status' | 'validity'>): string | null {
  if (status !== 'complete') return `did not end by itself (${status})`;
  const [reason] = validity.reasons;
  return validity.status === 'invalid' ? `is not valid${reason ? `: ${reason.cause}` : ''}` : null;
}

/** True when the run can be part of a baseline without being named: it is comparable, not FAIL, and not excluded. */
export function isSound(run: RunDocument): boolean {
  return unfit(run) === null && run.verdict !== 'FAIL' && !isExcluded(run);
}
