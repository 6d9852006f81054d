import type { Evidence } from '../../results/record/evidence.ts';
import type { Finding } from '../../results/record/run.ts';
import { formatCount, formatCountOf, formatValue } from '../../results/words/format.ts';
import { largest } from '../../scenarios/base/long-lists.ts';
import { answerGaps } from '../evidence/answer-gaps.ts';
import { timeAt } from './time-at.ts';

/**
 * Returns the findings on stalls: times in which requests waited and none was answered. In a closed model, only a few
 * requests wait during a stall, so percentiles may hide the stall.
 */
export function stalls(evidence: Evidence): Finding[] {
  const gaps = answerGaps(evidence);
  return evidence.phases
    .filter(({ kind }) => kind === 'steady')
    .flatMap(({ name, startS, endS }) => {
      const inPhase = gaps.filter(({ atS }) => atS >= startS && atS < endS);
      return [...new Set(inPhase.map(({ scenario }) => scenario))].map((scenario): Finding => {
        const own = inPhase.filter((gap) => gap.scenario === scenario);
        const longest = largest(own.map(({ seconds }) => seconds));
        const count = formatCountOf(own.length, 'stall');
        const first = own[0]!.atS;
        return {
          kind: 'stall',
          phase: name,
          at: timeAt(evidence.t0Ms, first),
          subject: scenario,
          text: `${scenario}: ${count} without an answer in ${name}; the longest took at least ${formatValue(longest, 's')}, the first began after ${formatCount(first - startS)} s of the phase; percentiles may hide stalls`,
          lookAt:
            'a lock, a garbage collection, a full queue or a restart in that second; percentiles show stalls if the load is an open model (a rate)',
          unit: 's',
          before: 0,
          after: longest,
          change: own.reduce((sum, { seconds }) => sum + seconds, 0),
          interval: null,
        };
      });
    });
}
