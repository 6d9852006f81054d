import type { Evidence } from '../../results/record/evidence.ts';
import type { TaintKind, Validity } from '../../results/record/run.ts';

export type Reason = Validity['reasons'][number];

/** Looks for one kind of fault of our own. */
export type Rule = (evidence: Evidence) => Reason[];

export const allKinds: TaintKind[] = ['latency', 'rate', 'errors', 'counts', 'vitals'];
