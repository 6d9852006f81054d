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

/** `sha256` is the digest of the files that this section of the plan names; absent if the section names no file. */
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
 * because reading them needs a valid plan. Throws the errors of the sections as UserError.
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
  throw new UserError(`there is no kind of traffic named ${key}`, {
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
 * Checks the files and addresses in the traffic sections. Throws all errors as UserError, each with its place in the
 * plan or in the wrong file. Also throws if a source of traffic cannot use the target's proxy, or if an SLO selects a
 * label value that no result can have.
 */
export async function checkParts(
  { document, plan, planDir, parts, slos, catalogue }: Job,
  target: Target | undefined,
): Promise<void> {
  const errors: UserError[] = [];
  for (const { producer, section } of parts) {
    try {
      checkProxy(producer, target);
      const outlook = { plan, planDir, ...(target && { target }) };
      const only = await laterInPlan(document, () => producer.check?.(section, outlook));
      if (only)
        append(
          errors,
          selectedInVain(slos, only, ({ metric }) => catalogue.get(metric)?.producer === producer.name),
        );
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      append(errors, error.all);
    }
  }
  throwAll(errors);
}

/** Returns an error for each SLO that can never match: it selects a label value that no series of the run has. */
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

/**
 * Throws UserError if a source of traffic cannot use the target's proxy. Its requests would take a path without the
 * proxy.
 */
function checkProxy({ name, usesProxy }: Producer, target: Target | undefined): void {
  if (target?.proxy === undefined || usesProxy) return;
  throw new UserError(`${name} cannot use the proxy of the target`, {
    ...target.proxyPlace,
    hint: `only k6 and journeys can use a proxy; leave ${name} out, or use a target file without a proxy`,
  });
}

type Places = Pick<Document<unknown>, 'value' | 'where'>;

/** Returns the result of `step`. If `step` throws a UserError with a key of the plan, adds the plan's file and line. */
export function inPlan<T>(document: Places, step: () => T): T {
  try {
    return step();
  } catch (error) {
    return throwPlaced(error, document);
  }
}

/** Does the same as `inPlan`, for a step that returns a promise. */
export async function laterInPlan<T>(document: Places, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    return throwPlaced(error, document);
  }
}

function throwPlaced(error: unknown, document: Places): never {
  if (error instanceof UserError && error.all.some(isUnplaced)) {
    throwAll(error.all.map((one) => (isUnplaced(one) ? placed(one, document) : one)));
  }
  throw error;
}

/** Returns true for an error with a key of the plan and without a file. */
function isUnplaced({ where }: UserError): boolean {
  return where.file === undefined && where.key !== undefined;
}

function placed(error: UserError, { value, where }: Places): UserError {
  const { key = '', ...more } = error.where;
  return new UserError(error.message, { ...where(pathOf(key, value)), ...more }, { cause: error });
}

/**
 * Splits a key such as `traffic.k6.scenarios../shop.js.exec` at its dots. The path of a program, `./shop.js`, stays
 * whole: it is one key of the plan, although it contains dots.
 */
function pathOf(key: string, value: unknown): string[] {
  const known = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const fitting = known.filter((name) => key === name || key.startsWith(`${name}.`));
  const own = fitting.sort((a, b) => b.length - a.length)[0];
  if (own === undefined) return key.split('.');
  if (own === key) return [own];
  return [own, ...pathOf(key.slice(own.length + 1), (value as Record<string, unknown>)[own])];
}

/** Returns the section of the plan for one source of traffic; undefined when the plan has no such section. */
export function sectionOf<Section>(
  { parts }: { parts: readonly Part[] },
  { name }: Producer<Section>,
): Section | undefined {
  return parts.find(({ producer }) => producer.name === name)?.section as Section | undefined;
}
