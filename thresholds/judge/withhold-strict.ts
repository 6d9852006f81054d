import type { Evidence } from '../../results/record/evidence.ts';
import type { Slo } from '../../results/record/slo.ts';
import type { JudgedPhase } from '../evidence/judged-phases.ts';
import type { Judged } from './judged.ts';
import { outageNote } from './notes.ts';

/**
 * Returns the verdict on an SLO. The confidence bound of a share does not cover outages outside of the phase. So
 * without a tolerance, a PASS becomes INCONCLUSIVE if the phase is too short to show rare outages. The PASS of an SLO
 * on a whole timeline (`untilEnd`) stays, because the timeline contains all outages.
 */
export function withholdStrict(slo: Slo, judged: Judged, evidence: Evidence, phase: JudgedPhase): Judged {
  if (judged.verdict !== 'PASS' || slo.tolerance > 0 || slo.untilEnd) return judged;
  const note = outageNote(slo, evidence, phase);
  if (note === undefined) return judged;
  return { ...judged, verdict: 'INCONCLUSIVE', reasonCode: note.code, reason: `${judged.reason}: ${note.text}` };
}
