import type { Conditions, RecordDigest, RunDigest } from '../record/digest.ts';
import { whyExcluded } from '../record/excluded.ts';
import type { RunDocument } from '../record/run.ts';
import { sloMeasures } from './slo-measures.ts';

/** Returns the parts of a run that comparisons use. */
export function runDigest(run: RunDocument, record: RecordDigest): RunDigest {
  return { ...conditionsOf(run), unfit: unfit(run), ...record, measures: [...sloMeasures(run), ...record.measures] };
}

/** Returns the facts about a run that are not measurements, such as its machine. */
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

/** Returns the reason why the run cannot be compared, or null. */
export function unfit({
  status,
  validity,
  verdict,
  reason: why,
}: Pick<RunDocument, 'status' | 'validity' | 'verdict' | 'reason'>): string | null {
  if (status !== 'complete') return `did not end by itself (${status})`;
  const [reason] = validity.reasons;
  if (validity.status === 'invalid') return `is not valid${reason ? `: ${reason.cause}` : ''}`;
  // A fault can make a single SLO INVALID, and with it the verdict of the run, although the rest of the run is valid.
  return verdict === 'INVALID' ? `is INVALID: ${why}` : null;
}

/** Returns the reasons why the run is not sound: it cannot be compared, it failed, or it is excluded. */
export function whyUnsound(run: RunDocument): string[] {
  return [unfit(run) ?? [], run.verdict === 'FAIL' ? 'failed' : [], whyExcluded(run)].flat();
}

/** True when the run can become part of a baseline although the user did not name it. */
export function isSound(run: RunDocument): boolean {
  return whyUnsound(run).length === 0;
}
