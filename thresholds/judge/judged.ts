import type { Evidence } from '../../results/record/evidence.ts';
import type { SloVerdict } from '../../results/record/run.ts';
import type { Sli, Slo } from '../../results/record/slo.ts';
import type { JudgedPhase } from '../evidence/judged-phases.ts';

/** The reason for the verdict of an SLO, before faults of the load generator are considered. */
export type JudgedCode =
  | 'holds'
  | 'broken'
  | 'no-samples'
  | 'no-objective'
  | 'stopped-early'
  | 'cut-off'
  | 'not-read-back'
  | 'repeated-requests'
  | 'unknown-request'
  | 'unknown-tag'
  | 'missing-values'
  | 'beyond-total'
  | 'too-few-samples'
  | 'breach-not-shown'
  | 'too-close'
  | 'rare-outages'
  | 'not-a-number';

/** The verdict on one SLO in one phase, before faults of the load generator are considered. */
export type Judged = Pick<SloVerdict, 'verdict' | 'value' | 'interval' | 'samples' | 'reason'> & {
  reasonCode: JudgedCode;
  censored?: boolean;
};

/** All that the judge for one kind of indicator needs: an SLO, a phase and their data. */
export type Task<Kind extends Sli['kind']> = {
  slo: Slo;
  sli: Extract<Sli, { kind: Kind }>;
  evidence: Evidence;
  phase: JudgedPhase;
  /** The significance level of the test for a breach. */
  level: number;
  /** True if dropped and unanswered requests count as errors of the target. */
  countCensored: boolean;
};

/** Returns the verdict on an SLO whose metric has no samples: INCONCLUSIVE. */
export function noSamples(metric: string): Judged {
  const reason = `no samples of ${metric}`;
  return { verdict: 'INCONCLUSIVE', reasonCode: 'no-samples', value: null, interval: null, samples: 0, reason };
}
