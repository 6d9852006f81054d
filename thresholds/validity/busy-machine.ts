import type { Evidence } from '../../results/record/evidence.ts';
import type { Sample } from '../../results/record/row.ts';
import type { SloVerdict } from '../../results/record/run.ts';
import { detailOf } from '../../results/record/sample-detail.ts';
import { type Slo, whereKind } from '../../results/record/slo.ts';
import { formatCount } from '../../results/words/format.ts';
import type { JudgedPhase } from '../evidence/judged-phases.ts';
import type { Excuse } from './rule.ts';
import { kindOf } from './taint.ts';

const hasValues = whereKind({ ratio: false, quantile: true, limit: true });

/**
 * Returns the reason why an SLO is INVALID and not FAIL: without the values that were measured while other processes
 * used the machine, the SLO would hold. Undefined for any other SLO. A PASS stays valid, because a busy machine only
 * lengthens times and makes waits time out.
 */
export function busyMachine(
  { sli }: Pick<Slo, 'sli'>,
  { verdict }: Pick<SloVerdict, 'verdict'>,
  { window }: JudgedPhase,
  evidence: Evidence,
  judgeCalm: (calm: Evidence) => Pick<SloVerdict, 'verdict'>,
): Excuse | undefined {
  // Metrics that no fault of the load generator distorts, such as layout shifts, stay valid on a busy machine.
  if (verdict !== 'FAIL' || !hasValues(sli) || kindOf(sli, evidence) === null) return undefined;
  const samples = [...evidence.samples(sli.of.metric, sli.of.match, window)];
  const busy = samples.filter(isOfBusyMachine);
  if (busy.length === 0) return undefined;
  const calm: Evidence = {
    ...evidence,
    *samples(...of) {
      for (const sample of evidence.samples(...of)) if (!isOfBusyMachine(sample)) yield sample;
    },
  };
  if (judgeCalm(calm).verdict === 'FAIL') return undefined;
  return {
    code: 'busy-machine',
    cause: 'other processes used this machine',
    evidence: busyText(busy.length, samples.length),
  };
}

function busyText(busy: number, all: number): string {
  if (all === 1) return 'the only value was measured while the machine was busy';
  if (busy === all) return `all ${formatCount(all)} values were measured while the machine was busy`;
  const some = `${formatCount(busy)} of ${formatCount(all)} values ${busy === 1 ? 'was' : 'were'} measured`;
  return `${some} while the machine was busy, and the other values do not break the objective`;
}

/**
 * Returns whether a value was measured while other processes used the machine. The producer records the CPU share of
 * these processes as `contention`. If they made a journey fail, the class of the failure is `host-contention`.
 */
function isOfBusyMachine({ metric, detail }: Sample): boolean {
  const { contention, class: failure } = detailOf({ detail });
  // If a journey failed for a reason other than a busy machine, the failure counts against the target.
  return metric === 'journey_success' ? failure === 'host-contention' : typeof contention === 'number';
}
