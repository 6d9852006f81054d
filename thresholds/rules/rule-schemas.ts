import { z } from 'zod';
import { despiteErrors } from '../../scenarios/base/yaml/despite-errors.ts';
import { durationField } from '../pattern/duration-field.ts';

/*
 * The schemas of the files that contain rules of Prometheus.
 * https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/
 * https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusRule
 * https://pkg.go.dev/github.com/slok/sloth/pkg/prometheus/api/v1
 */
const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, {
  error: 'the name of a label has letters, digits and _, and does not begin with a digit',
});
const text = z.string({ error: 'a label value is text: put it in quotes' });
const labels = z.record(labelName, text).optional();
const metric = z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, {
  error: 'the name of a metric has letters, digits, _ and :, and does not begin with a digit',
});

const rule = z
  .strictObject({
    record: metric.optional(),
    alert: z.string().min(1).optional(),
    expr: z.union([z.string(), z.number()]).transform(String),
    for: durationField.optional(),
    keep_firing_for: durationField.optional(),
    labels,
    annotations: z
      .record(labelName, z.string({ error: 'the value of an annotation is text: put it in quotes' }))
      .optional(),
  })
  .superRefine(({ record, alert, for: delay, keep_firing_for, annotations }, context) => {
    const fail = (message: string, path: string[] = []) => context.addIssue({ code: 'custom', message, path });
    if ((record === undefined) === (alert === undefined)) fail('a rule has either "record" or "alert"');
    if (record === undefined) return;
    if (delay !== undefined) fail('only an alert can have "for"', ['for']);
    if (keep_firing_for !== undefined) fail('only an alert can have "keep_firing_for"', ['keep_firing_for']);
    if (annotations !== undefined) fail('only an alert can have "annotations"', ['annotations']);
  }, despiteErrors);

const group = z.strictObject({
  name: z.string().min(1),
  interval: durationField.optional(),
  query_offset: durationField.optional(),
  limit: z.int({ error: '"limit" must be a whole number' }).optional(),
  labels,
  /** The next two keys belong to Thanos and Mimir. */
  partial_response_strategy: z.string().optional(),
  source_tenants: z.array(z.string()).optional(),
  rules: z.array(rule).default([]),
});

const groups = z.array(group).default([]);

export const ruleFile = z.strictObject({ groups, namespace: z.string().optional() });

/** A PrometheusRule object of the Prometheus operator. */
export const prometheusRule = z.strictObject({
  apiVersion: z.literal('monitoring.coreos.com/v1'),
  kind: z.literal('PrometheusRule'),
  metadata: z.looseObject({ name: z.string().min(1) }),
  spec: z.strictObject({ groups }),
  status: z.unknown().optional(),
});

const plugins = z.unknown().optional();
const alert = z
  .strictObject({ disable: z.boolean().optional(), labels, annotations: z.record(z.string(), z.string()).optional() })
  .optional();

const slothSlo = z.strictObject({
  name: z.string().min(1),
  description: z.string().optional(),
  objective: z
    .number({ error: '"objective" must be a percentage below 100: write 99.9 for 99.9 %' })
    .gt(0, { error: '"objective" must be a percentage above 0' })
    .lt(100, { error: '"objective" must be below 100, since 100 % leaves no error budget' }),
  labels,
  plugins,
  sli: z
    .strictObject({
      raw: z.strictObject({ error_ratio_query: z.string() }).optional(),
      events: z.strictObject({ error_query: z.string(), total_query: z.string() }).optional(),
      plugin: z
        .strictObject({ id: z.string().min(1), options: z.record(z.string(), z.string()).optional() })
        .optional(),
    })
    .refine((sli) => [sli.raw, sli.events, sli.plugin].filter((one) => one !== undefined).length === 1, {
      ...despiteErrors,
      error: 'an SLI has exactly one of "raw", "events" and "plugin"',
    }),
  alerting: z
    .strictObject({
      name: z.string().optional(),
      labels,
      annotations: z.record(z.string(), z.string()).optional(),
      page_alert: alert,
      ticket_alert: alert,
    })
    .optional(),
});

export const slothSpec = z.strictObject({
  version: z.literal('prometheus/v1'),
  service: z.string().min(1),
  labels,
  slo_plugins: plugins,
  slos: z.array(slothSlo).min(1, { error: 'a specification of Sloth needs at least one SLO in "slos"' }),
});

/** Replaces a value of a wrong type with the valid query `query`, so that the value causes no second error. */
const queryOr = (query: string) => z.union([z.string(), z.number()]).transform(String).catch(query);
const looseLabels = z.record(z.string(), z.unknown().transform(String)).optional().catch(undefined);
const looseText = z.string().optional().catch(undefined);
const looseList = <T extends z.ZodType>(one: T) => z.array(one).catch([]);

/** Reads as many rules as possible from malformed groups. */
export const looseGroups: z.ZodType<RuleGroups> = looseList(
  z
    .object({
      name: z.string().catch(''),
      labels: looseLabels,
      rules: looseList(
        z
          .object({ record: looseText, alert: looseText, expr: queryOr('0'), labels: looseLabels })
          .catch({ record: undefined, alert: undefined, expr: '0', labels: undefined }),
      ),
    })
    .catch({ name: '', labels: undefined, rules: [] }),
);

const looseQueries = z.record(z.string(), queryOr('up[{{.window}}]')).optional().catch(undefined);

/**
 * Accepts every specification of Sloth, even if `slothSpec` refuses it. The result has only the names and queries that
 * can be read.
 */
export const looseSpec = z
  .object({
    service: z.string().catch(''),
    slos: looseList(
      z
        .object({ name: z.string().catch(''), sli: z.object({ raw: looseQueries, events: looseQueries }).catch({}) })
        .catch({ name: '', sli: {} }),
    ),
  })
  .catch({ service: '', slos: [] });

export type RuleGroups = z.infer<typeof groups>;
export type LooseSpec = z.infer<typeof looseSpec>;
export type SlothSpec = z.infer<typeof slothSpec>;
