import type { Evidence } from '../../results/record/evidence.ts';
import type { Validity } from '../../results/record/run.ts';
import type { Rule } from './rule.ts';
import { blockedHosts, clientError, crashed, deliveryCounts, exceptions, lag } from './validity-of-producer.ts';
import { droppedByLateness, droppedByPool, nothingSent, rateAttained } from './validity-of-rate.ts';
import { clockJumps, ownStall, refusedByLimit, silentScenarios, unansweredSockets } from './validity-of-run.ts';

/** The first that speaks is the reason of the run: a cause stands before what follows from it. */
const rules: readonly Rule[] = [
  crashed,
  nothingSent,
  exceptions,
  silentScenarios,
  blockedHosts,
  unansweredSockets,
  refusedByLimit,
  deliveryCounts,
  rateAttained,
  droppedByPool,
  droppedByLateness,
  lag,
  clientError,
  ownStall,
  clockJumps,
];

/** What went wrong on our side, and what can no longer be believed because of it. The target's faults are no reason. */
export function checkValidity(evidence: Evidence): Validity {
  const reasons = rules.flatMap((rule) => rule(evidence));
  return { status: reasons.length === 0 ? 'valid' : 'invalid', reasons };
}
