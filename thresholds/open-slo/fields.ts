import { z } from 'zod';
import { despiteErrors } from '../../scenarios/base/yaml/despite-errors.ts';
import { ours } from './annotations.ts';

/*
 * The fields that the kinds of OpenSLO v1 share.
 * https://github.com/OpenSLO/OpenSLO/blob/main/website/docs/specification.md
 */

/** A name of an object, or a reference to one. */
export const name = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
  error: 'a name may have at most 63 lower case letters, digits and - (RFC 1123)',
});

/** Returns the schema of an optional field. A key without a value counts as absent, as in the Go SDK. */
export const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

export const description = optional(z.string().max(1050, { error: 'a description has at most 1050 characters' }));

export const op = z.enum(['lte', 'lt', 'gte', 'gt'], { error: '"op" must be lte, lt, gte or gt' });

const secondsOf = { m: 60, h: 3600, d: 86_400, w: 604_800, M: 2_592_000, Q: 7_776_000, Y: 31_536_000 } as const;

/** A duration as written, and in seconds: a month has 30 days, a quarter 90, a year 365, as in the Go SDK. */
export type Duration = { text: string; seconds: number };

const durationOf = (text: string): Duration => ({
  text,
  seconds: Number.parseInt(text, 10) * secondsOf[text.at(-1) as keyof typeof secondsOf],
});

/** A positive duration, such as `4w`. */
export const duration = z
  .string({ error: 'a duration is a whole number with a unit: m, h, d, w, M, Q or Y (write 1h)' })
  .regex(/^0*[1-9]\d{0,8}[mhdwMQY]$/, {
    error: 'a duration is a whole number above 0 with a unit: m, h, d, w, M, Q or Y (write 1h)',
  })
  .transform(durationOf);

/** A duration that may be `0m`. */
export const durationOrZero = z
  .string({ error: 'a duration is a whole number with a unit: m, h, d, w, M, Q or Y (write 5m)' })
  .regex(/^\d{1,9}[mhdwMQY]$/, {
    error: 'a duration is a whole number with a unit: m, h, d, w, M, Q or Y (write 5m)',
  })
  .transform(durationOf);

const labelKey = z.string().regex(/^[a-zA-Z0-9]([-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/, {
  error: 'the key of a label has at most 63 letters, digits, -, _ and ., and begins and ends with a letter or digit',
});
const labelText = z.string({ error: 'a label value is text: put it in quotes' });

const annotationKey = z
  .string()
  .regex(
    /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[a-zA-Z0-9]([-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/,
    {
      error: 'the key of an annotation is a name, or a domain, a slash and a name (write example.com/owner)',
    },
  )
  .max(317, { error: 'the key of an annotation has at most 317 characters' });
const annotationText = z.string({ error: 'the value of an annotation is text: put it in quotes' });

const labels = optional(
  z.record(
    labelKey,
    z
      .union([labelText, z.array(labelText)], { error: 'a label value is text: put it in quotes' })
      .transform((value) => [value].flat()),
  ),
).transform((value) => value ?? {});

const metadataOf = <T extends z.ZodType>(annotations: T) =>
  z.strictObject({ name, displayName: optional(z.string()), labels, annotations });

const anyAnnotations = optional(z.record(annotationKey, annotationText)).transform((value) => value ?? {});

/** The metadata of an object other than an SLO. */
export const metadata = metadataOf(anyAnnotations);

/** The metadata of an SLO, with the annotations of meshproof. */
export const sloMetadata = metadataOf(
  optional(z.object(ours).catchall(annotationText).superRefine(checkKeys, despiteErrors)).transform(
    (value) => value ?? {},
  ),
);

const prefix = 'meshproof.io/';

/** Refuses unknown keys with meshproof's prefix, because they are misspelt. Other tools may use any other valid key. */
function checkKeys(value: object, context: z.RefinementCtx): void {
  for (const key of Object.keys(value)) {
    if (key in ours) continue;
    if (key.startsWith(prefix)) context.addIssue({ code: 'unrecognized_keys', keys: [key], input: { ...value } });
    const problem = annotationKey.safeParse(key).error?.issues[0]?.message;
    if (problem !== undefined) context.addIssue({ code: 'custom', path: [key], message: problem, input: value });
  }
}
