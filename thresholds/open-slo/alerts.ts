import { z } from 'zod';
import { description, duration, durationOrZero, metadata, name, op, optional } from './fields.ts';

const noDelay = { text: '0m', seconds: 0 };

export const conditionSpec = z.strictObject({
  description,
  severity: z.string({ error: 'an alert condition needs "severity": write a name such as page' }).min(1),
  condition: z.strictObject({
    kind: optional(z.enum(['burnrate'])).transform((kind) => kind ?? 'burnrate'),
    op,
    threshold: z.number(),
    lookbackWindow: duration,
    alertAfter: optional(durationOrZero).transform((value) => value ?? noDelay),
  }),
});

export const targetSpec = z.strictObject({ description, target: z.string().min(1) });

/** Returns the schema of a list item: an object of `kind`, or a reference to such an object. */
const inlineOr = <Kind extends string, Spec extends z.ZodType, Ref extends string>(kind: Kind, spec: Spec, ref: Ref) =>
  z.union([
    z.strictObject({ [ref]: name } as Record<Ref, typeof name>),
    z.strictObject({ kind: z.literal(kind), metadata, spec }),
  ]);

const flag = optional(z.boolean()).transform((value) => value ?? false);

export const policySpec = z.strictObject({
  description,
  alertWhenNoData: flag,
  alertWhenBreaching: flag,
  alertWhenResolved: flag,
  conditions: z
    .array(inlineOr('AlertCondition', conditionSpec, 'conditionRef'))
    .length(1, { error: 'an alert policy must have exactly one condition' }),
  notificationTargets: z
    .array(inlineOr('AlertNotificationTarget', targetSpec, 'targetRef'))
    .min(1, { error: 'an alert policy needs at least one notification target' }),
});

/** An item of `alertPolicies`. */
export const policyItem = inlineOr('AlertPolicy', policySpec, 'alertPolicyRef');
