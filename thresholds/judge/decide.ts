import type { Slo } from '../../results/record/slo.ts';
import { formatCountOf } from '../../results/words/format.ts';
import type { Judged } from './judged.ts';

/** An estimate and its bounds beside the objective. */
export type Estimate = {
  /** The estimate meets the objective. */
  meets: boolean;
  /** The one-sided 95 % bound on the good side misses the objective: the breach is significant. */
  broken: boolean;
  /** The bound on the bad side meets the objective, too. */
  sure: boolean;
  samples: number;
  /** The fewest samples that a PASS needs. */
  needed: number;
  /** `p95 512 ms > 200 ms` */
  text: string;
};

/**
 * FAIL when the bound misses the objective; PASS when the estimate meets it on enough samples (and, for a strict SLO,
 * the bound on the bad side meets it too); else INCONCLUSIVE.
 */
export function decide(
  { strict }: Pick<Slo, 'strict'>,
  { meets, broken, sure, samples, needed, text }: Estimate,
): Pick<Judged, 'verdict' | 'reasonCode' | 'reason'> {
  const seen = `${text} (${formatCountOf(samples, 'sample')})`;
  if (broken) return { verdict: 'FAIL', reasonCode: 'broken', reason: seen };
  const open = (reasonCode: Judged['reasonCode'], why: string) => ({
    verdict: 'INCONCLUSIVE' as const,
    reasonCode,
    reason: `${seen}: ${why}`,
  });
  if (!meets) return open('breach-not-shown', 'too few samples to show a breach');
  if (samples < needed) {
    const missing = formatCountOf(needed - samples, 'more sample is', 'more samples are');
    return open('too-few-samples', `${missing} needed`);
  }
  if (strict && !sure) return open('strict-bound', 'a strict SLO needs its 95 % bound to hold, too');
  return { verdict: 'PASS', reasonCode: 'holds', reason: seen };
}
