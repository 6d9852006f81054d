import { dirname, resolve } from 'node:path';
import type { Select } from '../../results/record/metric.ts';
import type { OnlyValues, Part, Producer, SectionPlace } from '../../results/record/producer.ts';
import { type Slo, selectsOf } from '../../results/record/slo.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { append } from '../../scenarios/base/long-lists.ts';
import { nearest } from '../../scenarios/base/nearest.ts';
import { throwAll, together } from '../../scenarios/base/together.ts';
import { checkPart, type Document } from '../../scenarios/base/yaml/document.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import type { Job } from './job.ts';

/** `sha256` is the digest of the files that the section of this part names; absent if it names none. */
export type ReadPart = Part & { sha256?: string };

/** Returns the checked section `traffic.<key>` of a plan. Throws UserError with file, line and key. */
export function readPart(
  document: Document<Plan>,
  key: string,
  producers: readonly Producer[],
  planDir = dirname(resolve(document.file)),
): ReadPart {
  const producer = producerOf(document, key, producers);
  const section = document.value.traffic[key];
  const read = producer.read?.(section, placeOf(document, key, planDir));
  return read ?? { producer, section: checkPart(document, ['traffic', key], section, producer.schema) };
}

/**
 * Checks the traffic sections of a plan that the plan schema refused. Files that the sections name are not read,
 * because a producer can read them only for a valid plan. Throws the errors of the sections as UserError.
 */
export function checkSections(document: Document<unknown>, traffic: unknown, producers: readonly Producer[]): void {
  if (typeof traffic !== 'object' || traffic === null || Array.isArray(traffic)) return;
  const steps = Object.entries(traffic).map(([key, section]) => () => {
    const { schema, forms = [] } = producerOf(document, key, producers);
    const form = forms.find((one) => typeof section === 'object' && section !== null && one.key in section);
    checkPart(document, ['traffic', key], section, form?.schema ?? schema);
  });
  together(steps);
}

function producerOf(document: Document<unknown>, key: string, producers: readonly Producer[]): Producer {
  const producer = producers.find((one) => one.name === key);
  if (producer) return producer;
  const names = producers.map((one) => one.name);
  throw new UserError('this is not a known kind of traffic', {
    ...document.where(['traffic', key]),
    hint: nearest(key, names),
  });
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
 * Lets each producer check the files and addresses of its section. Throws all errors as UserError, each with its place
 * in the plan or in the file that is wrong. A producer that cannot use the proxy of the target is also an error. An SLO
 * is an error if its label can never have the selected value.
 */
export async function checkParts(
  { document, plan, planDir, parts, slos, catalogue }: Job,
  target: Target | undefined,
): Promise<void> {
  const errors: UserError[] = [];
  for (const { producer, section } of parts) {
    try {
      checkProxy(producer, target);
      const only = await producer.check?.(section, { plan, planDir, ...(target && { target }) });
      if (only)
        append(
          errors,
          selectedInVain(slos, only, ({ metric }) => catalogue.get(metric)?.producer === producer.name),
        );
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      for (const one of error.all) errors.push(placed(one, document));
    }
  }
  throwAll(errors);
}

/** Returns an error for each SLO that selects a label value that no series of the run can have. */
function selectedInVain(slos: readonly Slo[], only: OnlyValues, isOwn: (select: Select) => boolean): UserError[] {
  return slos.flatMap(({ sli, where }) => {
    const labels = selectsOf(sli)
      .filter(isOwn)
      .flatMap(({ match }) => Object.entries(match));
    const wrong = labels.find(([label, value]) => value !== '' && only[label] && !only[label].includes(value));
    if (!wrong) return [];
    const [label, value] = wrong;
    return [
      new UserError(`the plan has no ${label} ${value}`, { ...where(['spec']), hint: nearest(value, only[label]!) }),
    ];
  });
}

/** Throws UserError if a producer cannot use the proxy of the target, because it would measure another network path. */
function checkProxy({ name, usesProxy }: Producer, target: Target | undefined): void {
  if (target?.proxy === undefined || usesProxy) return;
  throw new UserError(`${name} cannot use the proxy of the target`, {
    ...target.proxyPlace,
    hint: `only k6 and journeys can use a proxy; leave ${name} out, or use a target file without a proxy`,
  });
}

/** Returns the result of `step`. If `step` throws a UserError, adds the plan's file, line and key. */
export function inPlan<T>(document: Document<Plan>, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throwAll(error.all.map((one) => placed(one, document)));
    throw error;
  }
}

/** Returns the error with its place in the plan. An error that already names a file is returned unchanged. */
function placed(error: UserError, document: Document<Plan>): UserError {
  if (error.where.file !== undefined) return error;
  // Only the first three dots separate keys, because a program's path under `scenarios` may contain dots.
  const keys = error.where.key?.split('.') ?? [];
  const path = keys.length > 3 ? [...keys.slice(0, 3), keys.slice(3).join('.')] : keys;
  return new UserError(error.message, { ...document.where(path), ...error.where }, { cause: error });
}

/** Returns a producer's section of the plan; undefined when the plan has no traffic of this producer. */
export function sectionOf<Section>(
  { parts }: { parts: readonly Part[] },
  { name }: Producer<Section>,
): Section | undefined {
  return parts.find(({ producer }) => producer.name === name)?.section as Section | undefined;
}
