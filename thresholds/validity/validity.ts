import type { Evidence } from '../../results/record/evidence.ts';
import type { Validity } from '../../results/record/run.ts';
import { replacedTags } from './replaced-tags.ts';
import type { Rule } from './rule.ts';
import { silentScenarios, unendedScenarios, unstartedScenarios } from './silent-scenarios.ts';
import {
  blockedHosts,
  clientError,
  crashed,
  deliveryCounts,
  exceptions,
  lag,
  ownFaults,
} from './validity-of-producer.ts';
import { droppedByLateness, droppedByPool, droppedByStall, nothingSent, rateAttained } from './validity-of-rate.ts';
import { clockJumps, ownStall, refusedByLimit, unansweredSockets } from './validity-of-run.ts';

/** The rules, causes before effects. The first rule that finds a fault gives the main reason why a run is INVALID. */
const rules: readonly Rule[] = [
  crashed,
  ownFaults,
  nothingSent,
  unstartedScenarios,
  exceptions,
  silentScenarios,
  unendedScenarios,
  blockedHosts,
  replacedTags,
  unansweredSockets,
  refusedByLimit,
  deliveryCounts,
  rateAttained,
  droppedByPool,
  droppedByLateness,
  droppedByStall,
  lag,
  clientError,
  ownStall,
  clockJumps,
];

/**
 * Returns the faults of the load generator, each with the numbers that it makes INVALID. Faults of the target are not
 * included.
 */
export function checkValidity(evidence: Evidence): Validity {
  const reasons = rules.flatMap((rule) => rule(evidence));
  return { status: reasons.length === 0 ? 'valid' : 'invalid', reasons };
}
