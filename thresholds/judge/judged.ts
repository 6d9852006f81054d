import type { SloVerdict } from '../../results/record/run.ts';
import type { Op, Slo } from '../../results/record/slo.ts';
import { formatAgainst, formatCountOf } from '../../results/words/format.ts';
import { meetsObjective } from '../evidence/meets-objective.ts';

/** A verdict on one SLO in one phase, before taint. */
export type Judged = Pick<SloVerdict, 'verdict' | 'value' | 'interval' | 'samples' | 'reason'> & { censored?: boolean };

/** What an estimate says of its objective. */
export type Finding = {
  /** The estimate meets the objective. */
  meets: boolean;
  /** The one-sided 95 % bound on the good side is beyond the objective: the breach is no accident. */
  broken: boolean;
  /** The bound on the bad side meets it too. */
  sure: boolean;
  samples: number;
  needed: number;
  /** `p95 512 ms > 200 ms` */
  text: string;
};

/** PASS: the estimate holds and rests on enough samples. FAIL: the bound is beyond. Else not known. */
export function decide(slo: Pick<Slo, 'strict'>, finding: Finding): Pick<Judged, 'verdict' | 'reason'> {
  const { samples, needed } = finding;
  const text = `${finding.text} (${formatCountOf(samples, 'sample')})`;
  if (finding.broken) return { verdict: 'FAIL', reason: text };
  if (!finding.meets) return { verdict: 'INCONCLUSIVE', reason: `${text}: too few to call it a breach` };
  if (samples < needed) {
    const missing = formatCountOf(needed - samples, 'more sample is', 'more samples are');
    return { verdict: 'INCONCLUSIVE', reason: `${text}: ${missing} needed` };
  }
  if (slo.strict && !finding.sure) {
    return { verdict: 'INCONCLUSIVE', reason: `${text}: the 95 % bound does not hold, and strict asks for it` };
  }
  return { verdict: 'PASS', reason: text };
}

export function noSamples(what: string): Judged {
  const reason = `no samples of ${what}`;
  return { verdict: 'INCONCLUSIVE', value: null, interval: null, samples: 0, reason };
}

/** `512 ms > 200 ms`: the value and how it truly stands to the objective. */
export function compared(value: number | null, op: Op, objective: number, unit: string): string {
  const held = value !== null && meetsObjective(value, op, objective);
  const turned: Record<Op, Op> = { '<=': '>', '<': '>=', '>=': '<', '>': '<=' };
  const shown = formatAgainst(value, objective, unit);
  return `${value === null ? 'slower than the timeout' : shown.value} ${held ? op : turned[op]} ${shown.limit}`;
}
