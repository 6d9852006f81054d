import { z } from 'zod';
import { UserError } from '../../scenarios/base/errors.ts';
import { alertName, cloudWatchPrefix as prefix } from '../compile/from-read-slo.ts';
import { burnOpOf, leastBad, limitOf } from '../compile/tiers/tier-limit.ts';
import type { ReadAlertPolicy, ReadSlo } from '../open-slo/documents.ts';
import { annotationsWith, checked, startingWith } from './cloud-annotations.ts';

/**
 * The values that CloudWatch allows for `Statistic`:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
const statistics = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;
const annotationSchema = z.strictObject({
  namespace: z.string().regex(/^[^:]{1,255}$/, 'write a namespace such as AWS/EC2'),
  metric_name: z.string().min(1).max(255),
  statistic: z.enum(statistics),
  /**
   * The factor that converts a value of the SLO to a value in CloudWatch: 100 for CPU, which CloudWatch measures in
   * percent and the SLO as a share.
   */
  value_per_unit: z.coerce.number().positive().default(1),
  period_seconds: z.coerce
    .number()
    .refine((s) => s === 10 || s === 20 || s === 30 || (s > 0 && s % 60 === 0), 'write 10, 20, 30 or a multiple of 60')
    .default(60),
  topic_arn: z.string().regex(/^arn:[\w-]+:sns:[\w-]*:\d*:[\w-]+$/, 'write the ARN of an SNS topic'),
  dimensions: z.record(z.string().min(1), z.string().min(1)),
});

const comparisons = {
  lte: 'GreaterThanThreshold',
  lt: 'GreaterThanOrEqualToThreshold',
  gte: 'LessThanThreshold',
  gt: 'LessThanOrEqualToThreshold',
} as const;

const dayS = 86_400;

/** The arguments of `aws_cloudwatch_metric_alarm`, a resource of the AWS provider of Terraform. */
export const alarmSchema = z.strictObject({
  alarm_name: z.string().min(1).max(255),
  alarm_description: z.string().max(1024),
  comparison_operator: z.enum(Object.values(comparisons)),
  evaluation_periods: z.int().min(1),
  datapoints_to_alarm: z.int().min(1),
  metric_name: z.string(),
  namespace: z.string(),
  period: z.int(),
  statistic: z.enum(statistics),
  threshold: z.number(),
  treat_missing_data: z.enum(['missing', 'breaching', 'notBreaching', 'ignore']),
  alarm_actions: z.array(z.string()).min(1),
  ok_actions: z.array(z.string()),
  dimensions: z.record(z.string(), z.string()),
});

type Alarm = { label: string; alarm: z.infer<typeof alarmSchema> };

/**
 * Returns the CloudWatch alarms of an SLO, one for each alert policy; none without annotations `cloudwatch/…`. The
 * policy's `lookback` and `after` decide how many periods an alarm evaluates. Throws UserErrors for wrong annotations.
 */
export function alarmsOf(slo: ReadSlo): Alarm[] {
  const given = annotationsWith(prefix, slo);
  if (given === null) return [];
  const others = Object.entries(given).filter(([name]) => !name.startsWith('dimension_'));
  const fields = { ...Object.fromEntries(others), dimensions: startingWith('dimension_', given) };
  const annotations = checked(annotationSchema, fields, prefix, slo);
  if (slo.alertPolicies.length === 0) {
    throw new UserError(
      'a CloudWatch alarm needs an alert policy: add one to "alertPolicies"',
      slo.where(['spec', 'alertPolicies']),
    );
  }
  return slo.alertPolicies.map((policy) => alarmOf(slo, policy, annotations));
}

function alarmOf(slo: ReadSlo, policy: ReadAlertPolicy, annotations: z.infer<typeof annotationSchema>): Alarm {
  const { op, value, target } = slo.objectives[0]!;
  if (op === undefined || value === undefined) {
    throw new UserError(
      'a CloudWatch alarm needs a threshold: add "op" and "value" to the objective',
      slo.where(['spec', 'objectives']),
    );
  }
  const { period_seconds: period, value_per_unit: scale, topic_arn: topic } = annotations;
  const { condition } = policy;
  // The Prometheus alert is pending while the share of bad events in the lookback window exceeds this limit. It fires
  // when it was pending for `condition.after`.
  const tier = { limit: limitOf(condition.threshold, target), op: burnOpOf(condition) };
  const lookback = Math.ceil(condition.lookback.seconds / period);
  const after = Math.ceil(condition.after.seconds / period);
  if ((lookback + after) * period > dayS) {
    throw new UserError(
      'CloudWatch allows at most one day for the sum of "lookbackWindow" and "alertAfter"',
      condition.where(['spec', 'condition', 'lookbackWindow']),
    );
  }
  const name = alertName(policy);
  const runbook = policy.annotations.runbook_url ?? slo.annotations.runbook_url;
  const alarm = {
    alarm_name: `${slo.service.name}-${slo.name}-${name}`,
    alarm_description: [policy.description || slo.title, runbook].filter(Boolean).join(' '),
    comparison_operator: comparisons[op],
    evaluation_periods: lookback + after,
    datapoints_to_alarm: Math.min(lookback, leastBad(lookback, tier)) + after,
    metric_name: annotations.metric_name,
    namespace: annotations.namespace,
    period,
    statistic: annotations.statistic,
    threshold: Number((value * scale).toPrecision(12)),
    treat_missing_data: policy.whenNoData ? ('breaching' as const) : ('missing' as const),
    alarm_actions: [topic],
    ok_actions: policy.whenResolved ? [topic] : [],
    dimensions: annotations.dimensions,
  };
  return { label: `${slo.name}_${policy.name}`.replaceAll('-', '_'), alarm: checked(alarmSchema, alarm, prefix, slo) };
}
