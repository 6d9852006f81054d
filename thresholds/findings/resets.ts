import type { Evidence } from '../../results/record/evidence.ts';
import type { Finding } from '../../results/record/run.ts';
import { formatCount } from '../../results/words/format.ts';
import { limits } from './limits.ts';
import { timeAt } from './time-at.ts';

/**
 * The findings on connections of the health check that the target reset while they were open, in each steady phase. If
 * the target resets a reused connection, k6 repeats a request without a body and counts no error, so errors of the
 * programs can be missing.
 */
export function resets(evidence: Evidence): Finding[] {
  return evidence.phases
    .filter(({ kind }) => kind === 'steady')
    .flatMap((phase): Finding[] => {
      const [fromMs, untilMs] = [phase.startS, phase.endS].map((second) => evidence.t0Ms + second * 1000);
      let count = 0;
      for (const row of evidence.rows('meshproof_target_resets_total'))
        if ('n' in row && row.t >= fromMs! && row.t < untilMs!) count += row.n;
      if (count < limits.resets) return [];
      return [
        {
          kind: 'resets',
          phase: phase.name,
          at: timeAt(evidence.t0Ms, phase.startS),
          subject: 'the target',
          text:
            `the target reset ${formatCount(count)} open connections of the health check in ${phase.name}; ` +
            'k6 repeats a GET on a reset connection and counts no error, so errors can be missing',
          lookAt: 'the same run with noConnectionReuse: true in the k6 script: each reset is then an error',
          unit: '1',
          before: 0,
          after: count,
          change: count,
          interval: null,
        },
      ];
    });
}
