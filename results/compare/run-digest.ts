import type { Conditions, RecordDigest, RunDigest } from '../record/digest.ts';
import { whyExcluded } from '../record/excluded.ts';
import type { RunDocument } from '../record/run.ts';
import { sloMeasures } from './slo-measures.ts';

/** The data of a run that a comparison uses: its conditions, the values of its SLOs, and the digest of its record. */
export function runDigest(run: RunDocument, record: RecordDigest): RunDigest {
  return { ...conditionsOf(run), unfit: unfit(run), ...record, measures: [...sloMeasures(run), ...record.measures] };
}

/**
 * The facts about a run that are not measurements, such as its machine. Some of these facts decide whether another run
 * can be compared with it.
 */
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

/** The reasons why the run is not sound: it cannot be compared, it failed, or it is excluded; empty for a sound run. */
export function whyUnsound(run: RunDocument): string[] {
  return [unfit(run) ?? [], run.verdict === 'FAIL' ? 'failed' : [], whyExcluded(run)].flat();
}

/** True when the run is sound: it can become part of a baseline although the user did not name it. */
export function isSound(run: RunDocument): boolean {
  return whyUnsound(run).length === 0;
}
