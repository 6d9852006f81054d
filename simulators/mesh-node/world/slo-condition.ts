import { z } from 'zod';
import { parseDuration } from '../../../scenarios/plan/units.ts';

/** What a world may ask of its mesh: what is compared, and in which unit. */
export const conditionMetrics = {
  mesh_delivery_ratio: { kind: 'ratio', unit: '1' },
  mesh_delivery_latency_seconds: { kind: 'quantile', unit: 's' },
  mesh_ping_latency_seconds: { kind: 'quantile', unit: 's' },
  mesh_hops: { kind: 'quantile', unit: '1' },
  mesh_convergence_seconds: { kind: 'max', unit: 's' },
  mesh_copies_per_message: { kind: 'max', unit: '1' },
} as const;
export type ConditionMetric = keyof typeof conditionMetrics;

/** `p95 < 250ms` → the 95th percentile below 0.25. Base units. */
export type Condition = { metric: ConditionMetric; op: '<' | '<=' | '>' | '>='; value: number; quantile?: number };

const names = Object.keys(conditionMetrics) as ConditionMetric[];

/** `slos: { mesh_delivery_ratio: ">= 99%", mesh_ping_latency_seconds: "p95 < 250ms" }` */
export const sloConditionsSchema = z
  .partialRecord(z.enum(names, { error: `an SLO of a world is on ${names.join(', ')}` }), z.string())
  .default({})
  .transform((given, context): Condition[] =>
    Object.entries(given).flatMap(([metric, text]) => {
      const condition = parseCondition(metric as ConditionMetric, text);
      if (typeof condition !== 'string') return [condition];
      context.addIssue({ code: 'custom', path: [metric], message: condition });
      return [];
    }),
  );

/** A text says what is wrong. */
function parseCondition(metric: ConditionMetric, text: string): Condition | string {
  const { kind, unit } = conditionMetrics[metric];
  const [, percent, op, limit = ''] = /^(?:p(\d+(?:\.\d+)?) )?(<=|<|>=|>) ?(\S+)$/.exec(text) ?? [];
  const example = {
    ratio: '>= 99%',
    quantile: unit === 's' ? 'p95 < 250ms' : 'p95 <= 8',
    max: unit === 's' ? '< 10s' : '< 5000',
  };
  if (op === undefined) return `${JSON.stringify(text)} is not a condition (write "${example[kind]}")`;
  if ((percent !== undefined) !== (kind === 'quantile')) {
    return kind === 'quantile'
      ? `which quantile? (write "${example[kind]}")`
      : `no quantile belongs here (write "${example[kind]}")`;
  }
  const isShare = kind === 'ratio';
  const value =
    unit === 's'
      ? parseDuration(limit)
      : /^\d+(\.\d+)?$/.test(limit.replace(isShare ? '%' : '', ''))
        ? Number.parseFloat(limit) / (limit.endsWith('%') ? 100 : 1)
        : undefined;
  if (value === undefined) return `${JSON.stringify(limit)} has no unit or is no value (write "${example[kind]}")`;
  if (isShare && (value > 1 || !op.startsWith('>')))
    return `a ratio is at least a share of at most 100% (write "${example[kind]}")`;
  if (!isShare && !op.startsWith('<')) return `this is to stay below its limit (write "${example[kind]}")`;
  const quantile = Number(percent) / 100;
  if (kind === 'quantile' && !(quantile > 0 && quantile < 1)) return 'a quantile lies between p0 and p100';
  return { metric, op: op as Condition['op'], value, ...(kind === 'quantile' && { quantile }) };
}
