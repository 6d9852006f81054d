import { whyUnsound } from '../../results/compare/run-digest.ts';
import type { FoundRun } from './find-runs.ts';

/** Returns a warning for each run that is not sound. The warning has the reasons, and says that the run is in `set`. */
export function unsoundWarnings(runs: readonly FoundRun[], set: 'baseline' | 'anchor'): string[] {
  return runs.flatMap(({ run }) => {
    const reasons = whyUnsound(run);
    return reasons.length === 0 ? [] : [`${run.id} ${reasons.join(' and ')}; it is in the ${set} because you named it`];
  });
}
