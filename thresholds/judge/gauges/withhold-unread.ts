import type { Evidence } from '../../../results/record/evidence.ts';
import { type Slo, whereKind } from '../../../results/record/slo.ts';
import type { JudgedPhase } from '../../evidence/judged-phases.ts';
import { unread } from '../../validity/unread.ts';
import type { Judged } from '../judged.ts';

const isOneValue = whereKind({ ratio: false, quantile: false, limit: true });

/**
 * Returns the verdict on an SLO. If the values of a gauge do not cover the phase, a PASS becomes INCONCLUSIVE: the
 * missing values could break the limit. So does a FAIL that missing values could undo. A FAIL by a value beyond the
 * limit stays.
 */
export function withholdUnread({ sli, op }: Slo, judged: Judged, evidence: Evidence, phase: JudgedPhase): Judged {
  if (!isOneValue(sli)) return judged;
  const undone = sli.fold === (op === '<' || op === '<=' ? 'min' : 'max');
  if (judged.verdict !== 'PASS' && !(judged.verdict === 'FAIL' && undone)) return judged;
  const why = unread(sli.of, evidence, phase);
  if (why === undefined) return judged;
  return {
    ...judged,
    ...{ verdict: 'INCONCLUSIVE', reasonCode: 'missing-values', reason: `${judged.reason}; but ${why}` },
  };
}
