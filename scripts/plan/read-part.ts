import { dirname, resolve } from 'node:path';
import type { Part, Producer, SectionPlace } from '../../results/record/producer.ts';
import { checkPart, type Document } from '../../scenarios/base/document.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { nearest } from '../../scenarios/base/nearest.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import type { Target } from '../../scenarios/plan/target.ts';

/** A part of the plan's traffic; `sha256` is the digest of the files that its section names, if it names any. */
export type ReadPart = Part & { sha256?: string };

/** Reads and checks the section `traffic.<key>` of a plan. Throws UserError with file, line and key. */
export function readPart(
  document: Document<Plan>,
  key: string,
  producers: readonly Producer[],
  planDir = dirname(resolve(document.file)),
): ReadPart {
  const producer = producers.find((one) => one.name === key);
  if (!producer) {
    throw new UserError('no producer makes this kind of traffic', {
      ...document.where(['traffic', key]),
      hint: nearest(
        key,
        producers.map((one) => one.name),
      ),
    });
  }
  const section = document.value.traffic[key];
  const read = producer.read?.(section, placeOf(document, key, planDir));
  return read ?? { producer, section: checkPart(document, ['traffic', key], section, producer.schema) };
}

function placeOf(document: Document<Plan>, key: string, planDir: string): SectionPlace {
  return {
    plan: document.value,
    planDir,
    where: (path) => document.where(['traffic', key, ...path]),
    whereInPlan: (path) => document.where(path),
    check: (value, schema) => checkPart(document, ['traffic', key], value, schema),
  };
}

/**
 * Lets each producer check the files and addresses of its section. Throws UserError with the plan's file, line and key.
 */
export async function checkParts(
  { document, plan, planDir, parts }: { document: Document<Plan>; plan: Plan; planDir: string; parts: readonly Part[] },
  target: Target | undefined,
): Promise<void> {
  for (const { producer, section } of parts) {
    try {
      await producer.check?.(section, { plan, planDir, ...(target && { target }) });
    } catch (error) {
      if (!(error instanceof UserError) || error.where.file !== undefined) throw error;
      // A program's path under `scenarios` may contain dots: only the first three are separators of keys.
      const keys = error.where.key?.split('.') ?? [];
      const path = keys.length > 3 ? [...keys.slice(0, 3), keys.slice(3).join('.')] : keys;
      throw new UserError(error.message, { ...document.where(path), ...error.where }, { cause: error });
    }
  }
}

/** The section of one producer in a job; undefined when the plan has no such traffic. */
export function sectionOf<Section>(
  { parts }: { parts: readonly Part[] },
  { name }: Producer<Section>,
): Section | undefined {
  return parts.find(({ producer }) => producer.name === name)?.section as Section | undefined;
}
