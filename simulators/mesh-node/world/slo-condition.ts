import { z } from 'zod';
import { parseDuration } from '../../../scenarios/base/units.ts';

/** The metrics that a condition may name. A selector may use only their `labels`. */
export const conditionMetrics = {
  mesh_delivery_ratio: { kind: 'ratio', unit: '1', labels: ['kind'] },
  mesh_delivery_latency_seconds: { kind: 'quantile', unit: 's', labels: ['kind'] },
  mesh_ping_latency_seconds: { kind: 'quantile', unit: 's', labels: ['region_pair', 'link'] },
  mesh_hops: { kind: 'quantile', unit: '1', labels: ['kind'] },
  mesh_convergence_seconds: { kind: 'max', unit: 's', labels: [] },
  mesh_copies_per_message: { kind: 'max', unit: '1', labels: [] },
} as const;
export type ConditionMetric = keyof typeof conditionMetrics;

/** A condition with its value in base units. `p95 < 250ms` means that the 95th percentile is below 0.25 (seconds). */
export type Condition = {
  metric: ConditionMetric;
  match: Readonly<Record<string, string>>;
  op: '<' | '<=' | '>' | '>=';
  value: number;
  quantile?: number;
};

const names = Object.keys(conditionMetrics);
const examples = {
  ratio: { 1: '>= 99%', s: '>= 99%' },
  quantile: { 1: 'p95 <= 8', s: 'p95 < 250ms' },
  max: { 1: '< 5000', s: '< 10s' },
} as const;

/** The key `slos`: `{ mesh_delivery_ratio: ">= 99%", "mesh_ping_latency_seconds{link=wan}": "p95 < 250ms" }`. */
export const sloConditionsSchema = z
  .record(z.string(), z.string({ error: 'a condition must be text (write ">= 99%", in quotes)' }))
  .default({})
  .transform((given, context): Condition[] =>
    Object.entries(given).flatMap(([key, text]) => {
      const condition = toCondition(key, text);
      if (typeof condition !== 'string') return [condition];
      context.addIssue({ code: 'custom', path: [key], message: condition });
      return [];
    }),
  );

function toCondition(key: string, text: string): Condition | string {
  const [, metric = '', selector = ''] = /^(\w+)(?:\{(.*)\})?$/.exec(key) ?? [];
  if (!names.includes(metric)) return `unknown metric; an SLO of a world must use one of ${names.join(', ')}`;
  const known: readonly string[] = conditionMetrics[metric as ConditionMetric].labels;
  const match: Record<string, string> = {};
  for (const pair of selector === '' ? [] : selector.split(',')) {
    const [, label = '', value = ''] = /^\s*(\w+)\s*=\s*"?([\w-]+)"?\s*$/.exec(pair) ?? [];
    if (known.length === 0) return `${metric} has no labels: leave out {${selector}}`;
    if (!known.includes(label)) return `${metric} has the labels ${known.join(', ')}; write {${known[0]}=value}`;
    match[label] = value;
  }
  const limit = parseLimit(metric as ConditionMetric, text);
  return typeof limit === 'string' ? limit : { metric: metric as ConditionMetric, match, ...limit };
}

function parseLimit(metric: ConditionMetric, text: string): Pick<Condition, 'op' | 'value' | 'quantile'> | string {
  const { kind, unit } = conditionMetrics[metric];
  const write = `(write "${examples[kind][unit]}")`;
  const [, percent, op, limit = ''] = /^(?:p(\d+(?:\.\d+)?) )?(<=|<|>=|>) ?(\S+)$/.exec(text) ?? [];
  if (op === undefined) return `${JSON.stringify(text)} is not a condition ${write}`;
  if (kind === 'quantile' && percent === undefined) return `the quantile is missing ${write}`;
  if (kind !== 'quantile' && percent !== undefined)
    return `an objective on this metric must not have a quantile ${write}`;
  const value = unit === 's' ? parseDuration(limit) : parseNumber(limit, kind === 'ratio');
  const what = unit === 's' ? 'value with its unit' : 'number';
  if (value === undefined) return `${JSON.stringify(limit)} is not a ${what} ${write}`;
  if (kind === 'ratio' && (value > 1 || !op.startsWith('>')))
    return `a ratio needs > or >= and a limit of at most 100% ${write}`;
  if (kind !== 'ratio' && !op.startsWith('<')) return `an objective on this metric needs < or <= ${write}`;
  const quantile = Number(percent) / 100;
  if (kind === 'quantile' && !(quantile > 0 && quantile < 1)) return 'a quantile must lie between p0 and p100';
  return { op: op as Condition['op'], value, ...(kind === 'quantile' && { quantile }) };
}

function parseNumber(text: string, isShare: boolean): number | undefined {
  const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  if (number === undefined || (percent === '%' && !isShare)) return undefined;
  return Number(number) / (percent === '%' ? 100 : 1);
}
