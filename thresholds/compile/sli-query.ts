import { labelName, metricName } from '../../results/record/metric.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { together } from '../../scenarios/base/together.ts';
import type { ReadObjective, ReadSlo, ReadSource } from '../open-slo/documents.ts';
import { notUtf8 } from '../pattern/go-string.ts';
import type { AlertSli } from './alerted-slo.ts';
import { errorRatio } from './error-ratio.ts';
import { prometheusDuration } from './prometheus-duration.ts';
import { checkSyntax, counterQuery, hasWindow, windowMark, withoutComments } from './prometheus-query.ts';
import { runSli } from './run-query.ts';
import { budgetOf } from './tiers/tier-limit.ts';

/** The source type of metrics that meshproof measures and pushes to Prometheus. */
const runType = 'meshproof';

/**
 * True for a metric of single values, such as a web vital of one page view. Prometheus stores single values as a gauge.
 * A gauge does not keep the number of values, so no rule can count bad values.
 */
export type IsSample = (metric: string) => boolean;

const comparisons = { lte: '<=', lt: '<', gte: '>=', gt: '>' } as const;

export type NoSli = { kind: 'none'; reason: string };

const none = (reason: string): NoSli => ({ kind: 'none', reason });

/**
 * Returns the PromQL of an objective, or the reason why no rule can measure it. The budgeting method Occurrences counts
 * events, or the samples of a value. Timeslices counts time slices. RatioTimeslices takes the mean of the slices'
 * ratios. Throws UserError for a query that cannot be compiled.
 */
export function sliOf(slo: ReadSlo, objective: ReadObjective, isSample: IsSample): AlertSli | NoSli {
  if (slo.annotations['meshproof.io/counted'] === 'true')
    return none('a limit with the annotation meshproof.io/counted has no error budget');
  const events = occurrences(objective, isSample);
  if (events.kind === 'none' || slo.budgetingMethod === 'Occurrences') return events;
  const { window, target } = objective.slice!;
  const ratio = errorRatio(events, window.seconds).trim();
  const slice = prometheusDuration(window.seconds);
  const isBad = target === undefined ? `(${ratio})` : `((${ratio}) > bool ${budgetOf(target)})`;
  return { kind: 'raw', errorRatio: `avg_over_time(${isBad}[${windowMark}:${slice}])` };
}

function occurrences({ indicator, op, value }: ReadObjective, isSample: IsSample): AlertSli | NoSli {
  const { metric } = indicator;
  if (metric.kind === 'ratio' && metric.total.type === runType) {
    together([() => requirePushed(metric.part), () => requirePushed(metric.total)]);
    return runSli({ counts: metric.counts, part: metric.part.spec as never, total: metric.total.spec as never });
  }
  if (metric.kind === 'threshold' && metric.of.type === runType) {
    requirePushed(metric.of);
    const name = String(metric.of.spec.metric);
    if (isSample(name)) return none(`${name} has single values, which Prometheus does not count`);
    if (op !== 'lte' && op !== 'lt')
      return none(`rules can count only the values of ${name} that stay below a limit: write op: lte or op: lt`);
    return runSli({ of: metric.of.spec as never, limit: value! });
  }
  if (metric.kind === 'ratio') {
    const [part, total] = [queryOf(metric.part), queryOf(metric.total)];
    if (part === null || total === null) return notPrometheus(part === null ? metric.part : metric.total);
    const [ofPart, ofTotal] = [metric.part.where(['spec', 'query']), metric.total.where(['spec', 'query'])];
    if (!metric.isCounter) {
      together([() => checkSyntax(part, ofPart), () => checkSyntax(total, ofTotal)]);
      return gauges(metric.counts, part, total);
    }
    return {
      kind: 'events',
      counts: metric.counts,
      part: counterQuery(part, ofPart),
      total: counterQuery(total, ofTotal),
    };
  }
  const query = queryOf(metric.of);
  if (query === null) return notPrometheus(metric.of);
  checkSyntax(query, metric.of.where(['spec', 'query']));
  if (metric.kind === 'threshold') {
    const isGood = `((${query}) ${comparisons[op!]} bool ${value})`;
    const threshold = { query, op: op!, limit: value! };
    return { kind: 'raw', errorRatio: `1 - avg_over_time(${isGood}[${windowMark}:])`, threshold };
  }
  const ratio = hasWindow(query) ? query : `avg_over_time((${query})[${windowMark}:])`;
  return { kind: 'raw', errorRatio: metric.counts === 'bad' ? ratio : `1 - (${ratio})` };
}

/**
 * Throws UserError for a source whose series meshproof never pushes: a metric or a label has a name that Prometheus
 * does not accept, or a value of a label is not UTF-8. In a query, such a name would also be more than a name.
 */
function requirePushed({ spec, where }: ReadSource): void {
  const refuse =
    (text: string, ...path: string[]) =>
    () => {
      throw new UserError(`${text}, so a run does not push this series to Prometheus`, where(['spec', ...path]));
    };
  const { metric, match = {} } = spec as { metric: string; match?: Record<string, string | string[]> };
  together([
    ...(metricName.test(metric) ? [] : [refuse(`"${metric}" is no name of a Prometheus metric`, 'metric')]),
    ...Object.entries(match).flatMap(([label, values]) => [
      ...(labelName.test(label) ? [] : [refuse(`"${label}" is no name of a Prometheus label`, 'match', label)]),
      ...([values].flat().some((value) => notUtf8.test(value))
        ? [refuse('the value is not UTF-8', 'match', label)]
        : []),
    ]),
  ]);
}

function notPrometheus({ type }: ReadSource): NoSli {
  return none(`rules read sources of the type Prometheus, but this source has the type ${type}`);
}

/**
 * Returns the SLI of gauges. rate() needs counters, which only go up, so the samples of gauges are summed over the
 * window instead.
 */
function gauges(counts: 'good' | 'bad', part: string, total: string): AlertSli {
  const sum = (query: string) => `sum_over_time((${query})[${windowMark}:])`;
  const ratio = `(${sum(part)}) / ((${sum(total)}) > 0)`;
  return { kind: 'raw', errorRatio: counts === 'bad' ? ratio : `1 - ${ratio}` };
}

/**
 * Returns the PromQL of a Prometheus source, without comments; null for a source of another type. Throws UserError for
 * a Prometheus source without a query.
 */
export function queryOf(source: ReadSource): string | null {
  if (source.type.toLowerCase() !== 'prometheus') return null;
  const { query } = source.spec;
  const code = typeof query === 'string' ? withoutComments(query).trim() : '';
  if (code !== '') return code;
  throw new UserError('a Prometheus source needs a query in PromQL', source.where(['spec', 'query']));
}
