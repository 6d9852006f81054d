import { emptyHistogram } from '../../../results/record/histogram.ts';
import type { Row } from '../../../results/record/row.ts';
import type { Phase } from '../../plan/phase.ts';
import { countKeys } from '../program/keys.ts';
import type { Program } from '../program/program.ts';
import { arrivalDuration, httpReqDuration } from './metrics.ts';

/**
 * Arrivals that were begun and never ended in the time that k6 left them are known only to be slower than that: a
 * censored start for each, in the last second of its phase. k6 itself counts no request that was cut off.
 */
export function censorUnfinished(
  programs: readonly Program[],
  phases: readonly Phase[],
  t0Ms: number,
  count: (key: string) => number,
): Row[] {
  return programs.flatMap(({ label }) =>
    phases.flatMap(({ name, endS }) => {
      const keys = countKeys(label, name);
      const censored = count(keys.started) - count(keys.completed);
      if (censored <= 0) return [];
      const labels = { scenario: label, phase: name, outcome: 'unfinished' };
      const t = Math.floor(t0Ms / 1000 + endS - 1) * 1000;
      return [httpReqDuration, arrivalDuration].map((metric) => ({
        t,
        metric,
        labels,
        h: { ...emptyHistogram(), censored },
      }));
    }),
  );
}
