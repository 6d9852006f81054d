import type { Evidence } from '../../results/record/evidence.ts';
import type { Finding } from '../../results/record/run.ts';
import { bursts } from './bursts.ts';
import { latencyChanges } from './latency.ts';
import { memoryGrowth } from './memory.ts';
import { resets } from './resets.ts';
import { restarts } from './restarts.ts';
import { stalls } from './stalls.ts';

/** Returns the changes inside a run that its SLOs may not show, in order of time. Findings never change a verdict. */
export function findFindings(evidence: Evidence): Finding[] {
  const found = [latencyChanges, memoryGrowth, bursts, restarts, stalls, resets].flatMap((find) => find(evidence));
  return found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
