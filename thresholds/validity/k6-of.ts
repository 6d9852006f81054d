import type { Evidence } from '../../results/record/evidence.ts';

export const k6Iterations = 'k6_iterations_total';

/** Returns the name of the producer that runs k6; undefined in a run without k6. */
export function k6Of(evidence: Evidence): string | undefined {
  return evidence.metric(k6Iterations)?.producer;
}
