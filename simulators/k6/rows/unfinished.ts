import { emptyHistogram } from '../../../results/record/histogram.ts';
import type { Row } from '../../../results/record/row.ts';
import type { Phase } from '../../../scenarios/plan/phase.ts';
import { countKeys } from '../program/keys.ts';
import type { Program } from '../program/program.ts';
import { arrivalDuration, httpReqDuration } from './metrics.ts';

/**
 * Returns rows for the unfinished iterations, in the last second of their phase. Each iteration gets a censored request
 * duration and a censored arrival duration, because the true duration is longer than the time until k6 stopped the
 * iteration. k6 itself does not count the request that was cut off.
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
      const t = t0Ms + (endS - 1) * 1000;
      return [httpReqDuration, arrivalDuration].map((metric) => ({
        t,
        metric,
        labels,
        h: { ...emptyHistogram(), censored },
      }));
    }),
  );
}
