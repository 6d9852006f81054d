import type { Evidence } from '../../results/record/evidence.ts';
import type { Validity } from '../../results/record/run.ts';
import type { TaintKind } from '../../results/record/taint-kind.ts';

/** A fault of the load generator, the numbers that it makes INVALID, and the evidence for it. */
export type Reason = Validity['reasons'][number];

/**
 * A fault of the load generator that could have broken an SLO. The target itself may have met the SLO, so the SLO is
 * INVALID, not FAIL.
 */
export type Excuse = Pick<Reason, 'code' | 'cause' | 'evidence'>;

/** A rule finds one kind of fault of the load generator. */
export type Rule = (evidence: Evidence) => Reason[];

/** All kinds of numbers. Used for a fault after which no number of the producer can be trusted. */
export const allKinds: TaintKind[] = ['latency', 'rate', 'errors', 'counts', 'vitals'];
