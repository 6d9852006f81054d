import { UserError } from '../../scenarios/base/errors.ts';
import type { ReadIndicator, ReadSlo, ReadSource } from '../open-slo/documents.ts';
import { runSourceType } from './run-source.ts';

/**
 * Returns the reason why a run cannot judge a valid document, and the place of the reason; undefined if it can. A
 * document that no run can judge is not wrong: other tools can use it.
 */
export function whyNotJudged(slo: ReadSlo): UserError | undefined {
  const at = (message: string, path: readonly PropertyKey[], hint?: string) =>
    new UserError(message, { ...slo.where(path), ...(hint !== undefined && { hint }) });
  if (slo.isComposite)
    return at(
      'a run judges each indicator by itself, not a composite SLO',
      ['spec', 'objectives'],
      'write one SLO for each indicator',
    );
  if (slo.budgetingMethod !== 'Occurrences') {
    const message = `a run cannot be judged by the budgeting method ${slo.budgetingMethod}`;
    return at(message, ['spec', 'budgetingMethod'], 'write Occurrences');
  }
  return ofIndicator(slo.objectives[0]!.indicator);
}

function ofIndicator({ metric, where }: ReadIndicator): UserError | undefined {
  if (metric.kind === 'raw')
    return new UserError(
      'a run judges counts of events, but "raw" is a ratio without counts: write "good" (or "bad") and "total" instead',
      where(['spec', 'ratioMetric', 'raw']),
    );
  const sources = metric.kind === 'ratio' ? [metric.part, metric.total] : [metric.of];
  const foreign = sources.find(({ type }) => type !== runSourceType);
  if (foreign) return ofForeign(foreign);
  if (metric.kind === 'ratio' && !metric.isCounter)
    return new UserError(
      'counts of a run are counters: write counter: true',
      where(['spec', 'ratioMetric', 'counter']),
    );
  return undefined;
}

function ofForeign({ type, where }: ReadSource): UserError {
  return new UserError(`a run cannot read metrics from a source of the type ${type}`, {
    ...where(['type']),
    hint: `write type: ${runSourceType}, and name a metric of the run`,
  });
}
