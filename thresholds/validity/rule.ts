import type { Evidence } from '../../results/record/evidence.ts';
import type { Validity } from '../../results/record/run.ts';
import type { TaintKind } from '../../results/record/taint-kind.ts';

/** A fault of ours, what it taints, and the numbers that show it. */
export type Reason = Validity['reasons'][number];

/** A fault of ours that could have broken an SLO which the target did not break: the SLO is INVALID, not FAIL. */
export type Excuse = Pick<Reason, 'code' | 'cause' | 'evidence'>;

/** Finds one kind of fault of ours; an empty list when there is none. */
export type Rule = (evidence: Evidence) => Reason[];

/** Every kind of number: the taint of a fault after which nothing that a producer measured can be believed. */
export const allKinds: TaintKind[] = ['latency', 'rate', 'errors', 'counts', 'vitals'];
