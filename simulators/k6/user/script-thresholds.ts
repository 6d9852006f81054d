import type { Labels, Select } from '../../../results/record/metric.ts';
import type { Op, Slo } from '../../../results/record/slo.ts';
import { shownScenario } from '../../../scenarios/lib/names.ts';
import { readObjective } from '../../../scenarios/plan/objective-text.ts';
import { readSeries } from '../../../scenarios/plan/series-text.ts';
import { quantileName } from '../options/sub-metric.ts';
import { scriptWord, trendOf } from '../rows/metrics.ts';
import { seriesName } from '../rows/series-name.ts';
import type { Summary } from '../rows/summary.ts';
import { zeroBeside } from '../rows/zero-beside.ts';
import type { MadeMetric } from './scan-program.ts';

/** A threshold of a script, such as `p(95)<500` for `http_req_duration{name:home}`. */
export type ScriptThreshold = {
  key: string;
  metric: string;
  tags: Readonly<Record<string, string>>;
  text: string;
} & Rule;

type Rule = { what: string; q?: number; op: string; limit: number };

/** Returns the thresholds in a script's options. Leaves out thresholds that k6 would refuse. */
export function scriptThresholds(options: Readonly<Record<string, unknown>>): ScriptThreshold[] {
  const given = (options.thresholds ?? {}) as Record<string, unknown>;
  return Object.entries(given).flatMap(([key, list]) => {
    const series = readSeries(key);
    // A key that cannot be read becomes the name of the metric, so that no threshold is lost.
    const { name: metric, labels: tags } = 'problem' in series ? { name: key, labels: {} } : series;
    return [list].flat().flatMap((one) => {
      const text = typeof one === 'string' ? one : String((one as { threshold?: unknown })?.threshold ?? '');
      const rule = ruleIn(text);
      return rule ? [{ key, metric, tags, text: text.trim(), ...rule }] : [];
    });
  });
}

/**
 * Returns the rule in the text of a threshold. Undefined if the text is not k6's syntax, for example because the limit
 * has a unit.
 */
function ruleIn(text: string): Rule | undefined {
  const read = readObjective(text);
  if ('problem' in read || read.call === undefined || read.unit !== undefined) return undefined;
  if (read.aggregate === 'quantile' && read.call !== 'med' && !read.isK6Percentile) return undefined;
  const { call, q, op, limit } = read;
  // A script may write p(95) as p(95.0). The summary has the percentile only under the name that `quantileName`
  // returns.
  const what = q === undefined || call === 'med' ? call : quantileName(q);
  return { what, op, limit, ...(q !== undefined && { q }) };
}

/** The tolerance of a threshold's SLO, as a share of its limit. */
const defaultTolerance = 0.1;

type Scope = {
  label: string;
  match: Readonly<Record<string, string>>;
  made: readonly MadeMetric[];
  unset?: readonly string[];
};

/**
 * Returns the SLO of a threshold. These thresholds are judged by the samples of the steady phases:
 * - a percentile with `<` or `<=`, except p(0), p(100) and percentiles of an `unlistedTrend`
 * - a Rate with `<`, `<=`, `>`, `>=` or `== 1`
 * Other thresholds, such as avg, max or count, are judged by the statistic that k6 reports at the end. For a Trend,
 * `behind` names the series of its values, because the verdict needs enough values.
 */
export function thresholdSlo(threshold: ScriptThreshold, scope: Scope): Slo {
  const { metric, key, tags, text, q, op, limit, what } = threshold;
  const base = sloBase(scope.label, `${key}: ${text}`, `Threshold of the script: ${key} ${text}`);
  const match = { ...tags, ...scope.match };
  const trend = trendIn(metric, scope.made);
  if (trend && q !== undefined && q > 0 && q < 1 && (op === '<' || op === '<=')) {
    const objective = trend.isTime ? limit / 1000 : limit;
    const of = { metric: trend.series, match };
    return {
      ...base,
      sli: { kind: 'quantile', of, q, limit: objective },
      op,
      objective,
      unit: trend.isTime ? 's' : '1',
    };
  }
  const isRate = metric === 'checks' || metric === 'http_req_failed' || isMade(metric, 'Rate', scope.made);
  if (isRate && what === 'rate' && isOp(op)) {
    const of = { metric: seriesName(metric, 'rate', 'default'), match };
    return { ...base, sli: { kind: 'limit', of, fold: 'min', limit }, op, objective: limit, unit: '1' };
  }
  if (isRate && what === 'rate' && limit === 1 && op === '==') {
    const of = { metric: seriesName(metric, 'rate', 'default'), match };
    return { ...base, sli: { kind: 'limit', of, fold: 'min', limit }, op: '>=', objective: 1, unit: '1' };
  }
  const word = {
    ...wordSlo(base, wordOf(threshold), isOp(op) ? { op, limit } : { op: '<=', limit: 0 }),
    whyNoSamples: `k6 reported no ${what} of ${key}`,
  };
  const needs = neededFor(threshold, scope);
  if (needs) return { ...word, sli: { ...word.sli, needs } };
  // `behind` names the values from which k6 computes the statistic. A count is exact, so it has no `behind`. For `==`
  // and `!=`, the record has only 0 or 1, so they have no `behind` either.
  const values = trend ?? unlistedTrend(metric);
  if (!values && (what === 'count' || what === 'rate')) {
    const counter = { metric: seriesName(metric, 'counter', 'default'), match };
    const unset = (scope.unset ?? []).filter((tag) => tags[tag] !== undefined);
    return { ...word, sli: { ...word.sli, counter, ...(unset.length > 0 && { unset }) } };
  }
  if (!values || what === 'count' || !isOp(op)) return word;
  const behind = { of: { metric: values.series, match }, statistic: what, scale: values.isTime ? 1000 : 1 };
  return { ...word, sli: { ...word.sli, behind } };
}

/**
 * Tags of k6 that describe the answer to a request. A threshold may demand a count of 0 for such a tag, for example for
 * `status:500`. So a good run may have no series with the tag.
 */
export const answerTags = ['status', 'error', 'error_code', 'expected_response', 'proto', 'tls_version', 'ocsp_status'];

/**
 * Returns the series that must have values, or else the threshold counts as not measured. A 0 from k6 is no proof of
 * values: k6 also reports 0 for a Gauge or counter without any, for example if a tag is misspelt. For a counter of k6,
 * returns the series of the events that could have raised the counter.
 */
function neededFor({ metric, tags, what }: ScriptThreshold, { label, match: own }: Scope): Select | undefined {
  // If the plan sets the load, the script's own scenarios do not run. A threshold on one of them then has no values.
  const scenario = tags.scenario !== undefined && { scenario: shownScenario(tags.scenario, label) };
  const match: Labels = { ...tags, ...own, ...scenario };
  if (what === 'value') return { metric: seriesName(metric, 'gauge', 'default'), match };
  const beside =
    zeroBeside[metric]?.metric ?? (alwaysCounted.includes(metric) && seriesName(metric, 'counter', 'default'));
  if (what !== 'count' || !beside) return undefined;
  const made = Object.entries(match).filter(([tag]) => !answerTags.includes(tag));
  return { metric: beside, match: Object.fromEntries(made) };
}

/** Counters of k6 that any iteration raises. */
const alwaysCounted = ['iterations', 'data_sent', 'data_received'];

/**
 * Returns k6's value for a threshold that is not judged by samples; undefined when k6 reports no value. A threshold
 * with `==` or `!=` has the value 0 when it holds, else 1.
 */
export function thresholdWord(threshold: ScriptThreshold, summary: Summary): number | undefined {
  const values = summary.values(threshold.key);
  const value = values?.[threshold.what];
  if (value === undefined || (values?.count === 0 && threshold.what !== 'count')) return undefined;
  if (isOp(threshold.op)) return value;
  const isEqual = value === threshold.limit;
  return isEqual === (threshold.op !== '!=') ? 0 : 1;
}

/** Returns the value of the label `word` under which the metric `scriptWord` records a threshold. */
export function wordOf({ key, text }: Pick<ScriptThreshold, 'key' | 'text'>): string {
  return `${key} ${text}`;
}

/** Returns the SLO that fails after a script called `test.abort()` or `test.fail()`. */
export function ownEndSlo(label: string, word: string, reason: string): Slo {
  return wordSlo(sloBase(label, word, `The script called ${word}: ${reason}`), word, { op: '<=', limit: 0 });
}

function wordSlo(base: ReturnType<typeof sloBase>, word: string, { op, limit }: { op: Op; limit: number }) {
  const of = { metric: scriptWord.name, match: { word, scenario: base.service } };
  const sli = { kind: 'limit', of, fold: 'max', limit } as const;
  return { ...base, phases: ['run'], sli, op, objective: limit, unit: '1' };
}

function sloBase(label: string, name: string, title: string) {
  return {
    name: `${label}: ${name}`,
    title,
    description: 'Set by the script itself.',
    service: label,
    phases: [] as readonly string[],
    tolerance: defaultTolerance,
    file: label,
    where: () => ({ file: label }),
  };
}

function trendIn(name: string, made: readonly MadeMetric[]): { series: string; isTime: boolean } | undefined {
  const known = (['time', 'default'] as const)
    .map((contains) => ({ series: seriesName(name, 'trend', contains), isTime: contains === 'time' }))
    .find(({ series }) => trendOf(series)?.name === name);
  if (known) return known;
  const own = made.find((one) => one.name === name && one.type === 'Trend');
  return own && { series: seriesName(name, 'trend', own.isTime ? 'time' : 'default'), isTime: own.isTime };
}

/** Returns the series of a k6 trend that the catalogue of metrics lacks. The record keeps this trend all the same. */
function unlistedTrend(name: string): ReturnType<typeof trendIn> {
  const isKnown = ['group_duration', 'ws_session_duration', 'ws_ping'].includes(name);
  return isKnown ? { series: seriesName(name, 'trend', 'time'), isTime: true } : undefined;
}

function isMade(name: string, type: MadeMetric['type'], made: readonly MadeMetric[]): boolean {
  return made.some((one) => one.name === name && one.type === type);
}

function isOp(op: string): op is Op {
  return ['<', '<=', '>', '>='].includes(op);
}
