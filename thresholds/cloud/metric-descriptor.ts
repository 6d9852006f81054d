import { z } from 'zod';
import type { ReadSlo } from '../open-slo/documents.ts';
import { annotationsWith, checked, startingWith } from './cloud-annotations.ts';

const prefix = 'google/';

/** Google uses the codes of the Unified Code for Units of Measure. */
const ucumOf: Readonly<Record<NonNullable<ReadSlo['annotations']['meshproof.io/unit']>, string>> = {
  s: 's',
  B: 'By',
  '1': '1',
  's/s': 's/s',
  'B/s': 'By/s',
  '1/s': '1/s',
};

const kinds = ['GAUGE', 'DELTA', 'CUMULATIVE'] as const;
const types = ['BOOL', 'INT64', 'DOUBLE', 'STRING', 'DISTRIBUTION'] as const;
const metricType = z
  .string()
  .regex(/^(custom|external)\.googleapis\.com\/[\w./]+$/, 'write custom.googleapis.com/NAME');
const labelKey = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,99}$/,
    'the name of a label has lower-case letters, digits and _, and begins with a letter',
  );

const annotationSchema = z.strictObject({
  project: z.string().regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'write the id of a Google Cloud project'),
  metric_type: metricType,
  metric_kind: z.enum(kinds).default('GAUGE'),
  value_type: z.enum(types).default('DOUBLE'),
  labels: z.record(labelKey, z.string().min(1)),
});

/**
 * The schema of a MonitoringMetricDescriptor of Config Connector:
 * https://docs.cloud.google.com/config-connector/docs/reference/resource-docs/monitoring/monitoringmetricdescriptor
 */
export const descriptorSchema = z.strictObject({
  apiVersion: z.literal('monitoring.cnrm.cloud.google.com/v1beta1'),
  kind: z.literal('MonitoringMetricDescriptor'),
  metadata: z.strictObject({ name: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/) }),
  spec: z.strictObject({
    projectRef: z.strictObject({ external: z.string().startsWith('projects/') }),
    type: metricType,
    metricKind: z.enum(kinds),
    valueType: z.enum(types),
    unit: z.enum(Object.values(ucumOf)),
    displayName: z.string().min(1),
    description: z.string(),
    labels: z.array(
      z.strictObject({
        key: labelKey,
        valueType: z.enum(['STRING', 'BOOL', 'INT64']),
        description: z.string().min(1),
      }),
    ),
  }),
});

/**
 * Returns the Google Cloud descriptor that the annotations `google/…` of an SLO define; null without such annotations.
 * Throws UserErrors for wrong ones.
 */
export function metricDescriptorOf(slo: ReadSlo): z.infer<typeof descriptorSchema> | null {
  const given = annotationsWith(prefix, slo);
  if (given === null) return null;
  const others = Object.entries(given).filter(([name]) => !name.startsWith('label_'));
  const fields = { ...Object.fromEntries(others), labels: startingWith('label_', given) };
  const annotations = checked(annotationSchema, fields, prefix, slo);
  const descriptor = {
    apiVersion: 'monitoring.cnrm.cloud.google.com/v1beta1',
    kind: 'MonitoringMetricDescriptor',
    metadata: { name: `${slo.service.name}-${slo.name}` },
    spec: {
      projectRef: { external: `projects/${annotations.project}` },
      type: annotations.metric_type,
      metricKind: annotations.metric_kind,
      valueType: annotations.value_type,
      unit: ucumOf[slo.annotations['meshproof.io/unit'] ?? '1'],
      displayName: slo.objectives[0]!.indicator.title,
      description: slo.description || slo.title,
      labels: Object.entries(annotations.labels).map(([key, text]) => ({
        key,
        valueType: 'STRING',
        description: text,
      })),
    },
  };
  return checked(descriptorSchema, descriptor, prefix, slo);
}
