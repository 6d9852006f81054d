import { z } from 'zod';
import type { Where } from '../../scenarios/base/errors.ts';
import { conditionSpec, policySpec, targetSpec } from './alerts.ts';
import { description, metadata, sloMetadata } from './fields.ts';
import { sliSpec } from './sli.ts';
import { sloSpec } from './slo.ts';

export const openSloVersion = 'openslo/v1';

const object = <Kind extends string, Metadata extends z.ZodType, Spec extends z.ZodType>(
  kind: Kind,
  meta: Metadata,
  spec: Spec,
) =>
  z.strictObject({
    apiVersion: z.literal(openSloVersion, { error: `apiVersion is ${openSloVersion}` }),
    kind: z.literal(kind),
    metadata: meta,
    spec,
  });

const dataSourceSpec = z.strictObject({
  description,
  type: z.string().min(1),
  /** Fields that OpenSLO leaves free. They may contain secrets, so meshproof never prints them. */
  connectionDetails: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown()), z.string()]),
});

/** The schemas of the seven kinds of OpenSLO v1. */
export const kinds = {
  SLO: object('SLO', sloMetadata, sloSpec),
  SLI: object('SLI', metadata, sliSpec),
  Service: object('Service', metadata, z.strictObject({ description })),
  DataSource: object('DataSource', metadata, dataSourceSpec),
  AlertPolicy: object('AlertPolicy', metadata, policySpec),
  AlertCondition: object('AlertCondition', metadata, conditionSpec),
  AlertNotificationTarget: object('AlertNotificationTarget', metadata, targetSpec),
} as const;

export type Kind = keyof typeof kinds;
export type ObjectOf<K extends Kind> = z.infer<(typeof kinds)[K]>;
export type SloObject = ObjectOf<Kind>;

/** A value of a document. `where` returns the place of a key in this value: the file and the line. */
export type Placed<T> = { value: T; file: string; where(path: readonly PropertyKey[]): Where };

/**
 * Returns `value` with its place in the file. `value` is the part of `from` at `path`. The result's `where` takes paths
 * that begin at `value`.
 */
export function below<T>(from: Placed<unknown>, path: readonly PropertyKey[], value: T): Placed<T> {
  return { value, file: from.file, where: (inner) => from.where([...path, ...inner]) };
}
