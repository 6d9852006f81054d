import type { Slo } from '../../results/record/slo.ts';
import { partly, throwAll } from '../../scenarios/base/together.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import { checkAgainst } from '../../thresholds/read/check-against.ts';
import type { PrometheusMajor } from '../../thresholds/rules/promql-problem.ts';
import { allMetrics, type NamedSlos, readNamedPartly } from './read-named-slos.ts';

/**
 * Returns the SLOs and rules that are named by the words of a command line. Only the SLOs outside of plans are checked
 * here.
 * `major` is the version of Prometheus that evaluates rules. Throws one UserError with the errors of all words.
 */
export function checkedSlos(words: readonly string[], major: PrometheusMajor): NamedSlos[] {
  const { named, errors } = readNamedPartly(words, major);
  // The SLOs of plans were checked against phases and metrics when the plans were read.
  const documents = named.filter(({ isPlan }) => !isPlan).flatMap(({ slos }) => slos);
  const late = partly([() => checkAgainst(documents, allMetrics, phasesNamedBy(documents))]);
  throwAll([...errors, ...late.errors]);
  return named;
}

/**
 * Returns all phases that the SLOs name. Only a plan defines phases, so without a plan every named phase is accepted.
 */
function phasesNamedBy(slos: readonly Slo[]): Phase[] {
  return slos.flatMap((slo) => slo.phases).map((name) => ({ name, kind: 'steady', startS: 0, endS: 1 }));
}
