import type { Evidence } from '../../results/record/evidence.ts';
import type { Finding } from '../../results/record/run.ts';
import { timeAt } from './time-at.ts';

/**
 * Returns the findings on restarts of the target. Signs of a restart are refused connections, or a newer start time in
 * the target's metrics.
 */
export function restarts(evidence: Evidence): Finding[] {
  const seen = evidence.events
    .filter((event) => event.kind === 'target-restarted')
    .map(({ t, text }) => ({ atS: (t - evidence.t0Ms) / 1000, text }));
  let started: number | undefined;
  for (const row of evidence.rows('meshproof_target_start_seconds')) {
    if (!('v' in row)) continue;
    const atS = (row.t - evidence.t0Ms) / 1000;
    // The health check may have reported the same restart, slightly earlier or later.
    const known = seen.some((one) => Math.abs(one.atS - atS) < sameRestartS);
    if (started !== undefined && row.v > started + 1 && !known) {
      seen.push({ atS, text: 'the target runs in a new process' });
    }
    started = row.v;
  }
  return seen.map(({ atS, text }) => {
    const phase = evidence.phases.find((one) => atS >= one.startS && atS < one.endS);
    return {
      kind: 'restart',
      phase: phase?.name ?? '',
      at: timeAt(evidence.t0Ms, atS),
      subject: 'the target',
      text: `${text}, ${atS.toFixed(1)} s after the start`,
      lookAt:
        "the target's log before that second, the target's memory limit, and the supervisor that restarts the target",
      unit: 's',
      before: null,
      after: null,
      change: null,
      interval: null,
    };
  });
}

const sameRestartS = 10;
