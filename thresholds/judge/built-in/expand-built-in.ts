import type { Evidence } from '../../../results/record/evidence.ts';
import type { Select } from '../../../results/record/metric.ts';
import { type Slo, whereKind } from '../../../results/record/slo.ts';
import { judgedPhases } from '../../evidence/judged-phases.ts';
import { amountOf } from '../../evidence/per-second.ts';
import { badOf, partOf, totalOf } from './counted.ts';
import { failedSamples } from './failed-samples.ts';
import { hiddenEvents } from './hidden-events.ts';
import { withoutJudged } from './judged-elsewhere.ts';
import { type CountedSlo, onePerValue } from './one-per-value.ts';

const isCounted = whereKind({ ratio: true, quantile: false, limit: true });

/**
 * Returns the SLOs of the plan and the built-in SLOs that apply. A built-in SLO with a label `each` is judged for each
 * value of the label (see `onePerValue`). A built-in SLO applies to the events that no SLO of the plan judges. With
 * `onlyIfBad`, it applies only if one of these events is bad.
 */
export function expandBuiltIn(slos: readonly Slo[], evidence: Evidence): Slo[] {
  const given = slos.filter(({ builtIn }) => builtIn === undefined);
  return slos.flatMap((slo) => {
    const { builtIn, sli } = slo;
    if (builtIn === undefined || !isCounted(sli)) return builtIn === undefined ? [slo] : [];
    if (sli.kind === 'limit' && builtIn.each !== undefined && isSample(sli.of.metric, evidence))
      return failedSamples(slo, sli, builtIn.each, given, evidence);
    const applies = (one: CountedSlo) => {
      const { bad, all } = amountsOf(one, evidence);
      return all > 0 && (bad > 0 || !builtIn.onlyIfBad);
    };
    return onePerValue(builtIn, slo, sli, evidence).flatMap((one) => withoutJudged(one, given, evidence, applies));
  });
}

function isSample(metric: string, evidence: Evidence): boolean {
  return evidence.metric(metric)?.metric.kind === 'sample';
}

/** Returns the numbers of bad events and of all events of an SLO. */
function amountsOf(slo: CountedSlo, evidence: Evidence): { bad: number; all: number } {
  const { sli } = slo;
  let [part, all, hidden, never] = [0, 0, 0, 0];
  for (const phase of judgedPhases(slo, evidence.phases)) {
    const sum = (selects: readonly Select[]) =>
      selects.reduce((total, { metric, match }) => {
        for (const row of evidence.rows(metric, match, phase.window)) total += amountOf(row);
        return total;
      }, 0);
    part += sum(partOf(sli));
    const known = sum(totalOf(sli, evidence));
    all += known;
    const { repeated, unanswered } = hiddenEvents(sli, evidence, phase, known);
    hidden += repeated;
    never += unanswered;
  }
  return { bad: badOf(sli, part, all) + hidden + never, all: all + never };
}
