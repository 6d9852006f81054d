import { formatCount } from '../../results/words/format.ts';
import { meetsObjective } from '../evidence/meets-objective.ts';
import { compareText } from './compare-text.ts';
import type { Judged, Task } from './judged.ts';

/**
 * Returns the verdict on a limit. It also considers durations whose end was not measured. Such a duration is at least
 * as long as its measured part, so the verdict is FAIL if this part is beyond the limit. A PASS becomes INCONCLUSIVE if
 * the end of the run cut a duration off, because the true duration may be beyond the limit.
 */
export function withCut({ slo, sli: { cut }, evidence, phase }: Task<'limit'>, judged: Judged): Judged {
  if (!cut || judged.verdict === 'FAIL') return judged;
  const values = Array.from(evidence.samples(cut.of.metric, cut.of.match, phase.window), ({ value }) => value);
  if (values.length === 0) return judged;
  const longest = values.reduce((a, b) => Math.max(a, b));
  const samples = judged.samples + values.length;
  const text = `at least ${compareText(longest, slo.op, slo.objective, slo.unit)}`;
  const counted = `${formatCount(values.length)} ${cut.what}`;
  if (!meetsObjective(longest, slo.op, slo.objective))
    return {
      ...judged,
      verdict: 'FAIL',
      reasonCode: 'broken',
      value: longest,
      samples,
      reason: `${text} (${counted})`,
    };
  const open = [...evidence.samples(cut.open.metric, cut.open.match, phase.window)].length;
  if (open === 0) return judged;
  const reason = `${formatCount(open)} ${cut.what}`;
  return { ...judged, verdict: 'INCONCLUSIVE', reasonCode: 'cut-off', samples, reason };
}
