import type { Evidence } from '../../results/record/evidence.ts';
import type { PhaseCounts } from '../../results/record/producer.ts';
import type { Sli } from '../../results/record/slo.ts';
import { formatCount } from '../../results/words/format.ts';
import type { JudgedPhase } from '../evidence/judged-phases.ts';
import { producersOf } from '../validity/taint.ts';
import type { Judged } from './judged.ts';

/**
 * Returns the verdict. For an SLO without samples, the reason also states how many planned starts were completed. This
 * shows whether the completed starts gave no value of the metric, or whether no start was completed.
 */
export function withStarts(judged: Judged, sli: Sli, evidence: Evidence, { window }: JudgedPhase): Judged {
  if (judged.reasonCode !== 'no-samples') return judged;
  const names = producersOf(sli, evidence);
  const texts = evidence.producers
    .filter(({ name }) => names.includes(name))
    .flatMap(({ name, phases }) =>
      startsText(name, window ? phases.filter((one) => one.phase === window.name) : phases),
    );
  return texts.length === 0 ? judged : { ...judged, reason: `${judged.reason}: ${texts.join('; ')}` };
}

function startsText(name: string, phases: readonly PhaseCounts[]): string[] {
  const sum = (key: 'offered' | 'completed' | 'dropped') => phases.reduce((total, one) => total + one[key], 0);
  const [offered, completed, dropped] = [sum('offered'), sum('completed'), sum('dropped')];
  if (offered === 0) return [];
  const made = `${name} completed ${formatCount(completed)} of ${formatCount(offered)} planned starts`;
  if (completed > 0) return [`${made}, but none of them recorded such a value`];
  return [dropped > 0 ? `${made} and dropped ${formatCount(dropped)}, so a longer phase is needed` : made];
}
