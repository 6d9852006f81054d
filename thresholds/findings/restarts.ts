import type { Evidence } from '../../results/record/evidence.ts';
import type { Finding } from '../../results/record/run.ts';
import { timeAt } from './latency.ts';

/** The target went and came back: by refused connections, or by a later start of its process in its own metrics. */
export function restarts(evidence: Evidence): Finding[] {
  const seen = evidence.events
    .filter((event) => event.kind === 'target-restarted')
    .map(({ t, text }) => ({ atS: (t - evidence.t0Ms) / 1000, text }));
  let started: number | undefined;
  for (const row of evidence.rows('meshproof_target_start_seconds')) {
    if (!('v' in row)) continue;
    const atS = (row.t - evidence.t0Ms) / 1000;
    // The heartbeat has seen the same restart a moment earlier.
    const known = seen.some((one) => Math.abs(one.atS - atS) < sameRestartS);
    if (started !== undefined && row.v > started + 1 && !known) {
      seen.push({ atS, text: 'the process of the target is another one than before' });
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
      lookAt: "the target's last words before that second, its memory limit, and who restarts it",
      unit: 's',
      before: null,
      after: null,
      change: null,
      interval: null,
    };
  });
}

const sameRestartS = 10;
