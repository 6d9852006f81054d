import type { Slo } from '../../../results/record/slo.ts';
import type { Judged } from '../judged.ts';

/**
 * Returns the verdict on an SLO. A built-in SLO may judge events that the user can have planned, such as the messages
 * that a simulated mesh loses. Its FAIL becomes INCONCLUSIVE, because only the user knows which share is enough.
 */
export function withholdUnstated({ builtIn }: Slo, judged: Judged): Judged {
  if (builtIn?.stateBy === undefined || judged.verdict !== 'FAIL') return judged;
  // The phase follows this reason in a sentence, so the number of the phase is at its end.
  const reason = `no SLO says which share is enough (add ${builtIn.stateBy}); ${judged.reason}`;
  return { ...judged, verdict: 'INCONCLUSIVE', reasonCode: 'no-objective', reason };
}
