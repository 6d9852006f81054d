import { dirname, resolve } from 'node:path';
import type { Catalogue } from '../../results/record/catalogue.ts';
import type { Metric } from '../../results/record/metric.ts';
import type { Slo } from '../../results/record/slo.ts';
import { checkPart, type Document, readDocument } from '../../scenarios/base/document.ts';
import { UserError, type Where } from '../../scenarios/base/errors.ts';
import { type FileKind, findFile, shippedNames } from '../../scenarios/base/name-or-path.ts';
import { nearest } from '../../scenarios/base/nearest.ts';
import { endOf } from '../../scenarios/plan/phase.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import { readPlan } from '../../scenarios/plan/read-plan.ts';
import { readSecret, type SecretRef } from '../../scenarios/plan/secret.ts';
import { forbiddenUrl, type Target, targetSchema } from '../../scenarios/plan/target.ts';
import { alwaysSlos } from '../../thresholds/read/always.ts';
import { checkAgainst } from '../../thresholds/read/check-against.ts';
import { readSlos } from '../../thresholds/read/read-slos.ts';
import { generatorMetrics } from '../watch/generator-sampler.ts';
import { heartbeatMetrics } from '../watch/heartbeat.ts';
import { offeredMetrics } from '../watch/offered-meter.ts';
import { costMetrics } from '../watch/resource-costs.ts';
import { targetMetrics } from '../watch/target-metrics.ts';
import { resourceMetrics } from '../watch/target-resources.ts';
import type { Part } from './part.ts';
import { producers } from './producers.ts';
import { readWorldPart } from './world-part.ts';

/** Plans: shipped ones and those of users. */
export const planFiles: FileKind = { what: 'plan', folder: 'scenarios/plans', extension: '.yaml' };
/** World files of the mesh. */
export const worldFiles: FileKind = { what: 'world', folder: 'simulators/mesh-node/worlds', extension: '.yaml' };
const targetFiles: FileKind = { what: 'target', folder: 'scenarios/targets', extension: '.yaml' };
const sloFiles: FileKind = { what: 'SLO document', folder: 'thresholds/slos', extension: '.yaml' };

/** A plan with all that it names read and checked: what is wrong in a file is found before anything starts. */
export type Job = {
  document: Document<Plan>;
  plan: Plan;
  planDir: string;
  parts: readonly Part[];
  slos: readonly Slo[];
  catalogue: Catalogue;
};

/** Throws UserError with file, line and key. `name` is a plan that ships, or a path. */
export function readJob(name: string, seed?: number): Job {
  const file = findFile(planFiles, name);
  const base = (name: string, from: Document<unknown>) =>
    findFile(planFiles, name, { beside: dirname(resolve(from.file)), where: () => from.where(['extends']) });
  return toJob(readPlan(file, base), dirname(resolve(file)), seed);
}

/** The same for a plan that lies in no file of its own, as that of a check. Relative paths in it start from `planDir`. */
export function toJob(document: Document<Plan>, planDir: string, seed?: number): Job {
  const plan = seed === undefined ? document.value : { ...document.value, seed };
  if (endOf(plan.phases) > 86_400) throw new UserError('the phases last longer than a day', document.where(['phases']));
  const world = readWorldPart(document, (name, where) => findFile(worldFiles, name, { beside: planDir, where }));
  const parts = Object.entries(plan.traffic).map(([key, section]): Part => {
    if (world && key === world.part.producer.name) return world.part;
    const producer = producers.find((one) => one.name === key);
    if (!producer) throw unknownProducer(document, key);
    return { producer, section: checkPart(document, ['traffic', key], section, producer.schema) };
  });
  const catalogue = catalogueOf(parts);
  const slos = plan.slos.flatMap((slo, i) => readSlosNamed(slo, planDir, () => document.where(['slos', i])));
  // A document may not take the place of what every plan carries: death and freeze would go unjudged.
  const taken = slos.find((slo) => alwaysSlos.some((own) => own.name === slo.name));
  if (taken)
    throw new UserError(
      `every plan carries an SLO named ${taken.name}; choose another name`,
      taken.where(['metadata', 'name']),
    );
  const all = [...slos, ...(world?.slos ?? []), ...alwaysSlos];
  checkAgainst(all, catalogue, plan.phases);
  // Another world is another plan: no comparison takes them for the same.
  const named = world ? { ...document, sha256: `${document.sha256} ${world.sha256}` } : document;
  return { document: named, plan, planDir, parts, slos: all, catalogue };
}

/** What the parts of the plan name is there and can be read. Throws UserError with the plan's file, line and key. */
export async function checkParts({ document, plan, planDir, parts }: Job, target: Target | undefined): Promise<void> {
  for (const { producer, section } of parts) {
    try {
      await producer.check?.(section, { plan, planDir, ...(target && { target }) });
    } catch (error) {
      if (!(error instanceof UserError) || error.where.file !== undefined) throw error;
      // A name under `scenarios` may hold dots of its own.
      const keys = error.where.key?.split('.') ?? [];
      const path = keys.length > 3 ? [...keys.slice(0, 3), keys.slice(3).join('.')] : keys;
      throw new UserError(error.message, { ...document.where(path), ...error.where }, { cause: error });
    }
  }
}

/** Throws UserError when the file is wrong or load may not go to a host that it names. */
export function readTarget(name: string): Target {
  const file = findFile(targetFiles, name);
  const document = readDocument(file, targetSchema);
  const { auth, prometheus } = document.value;
  checkSecret(document, auth?.bearer, ['auth', 'bearer']);
  auth?.clients?.forEach(({ secret }, i) => {
    checkSecret(document, secret, ['auth', 'clients', String(i), 'secret']);
  });
  checkSecret(document, prometheus?.bearer, ['prometheus', 'bearer']);
  const forbidden = forbiddenUrl(document.value);
  if (!forbidden) return document.value;
  throw new UserError(`load to ${forbidden.host} is not allowed`, {
    ...document.where(['urls', forbidden.role]),
    hint: `if you may put load on it, add it under allow: { load: [${forbidden.host}] }`,
  });
}

/** A secret that cannot be read is found before anything starts, and named by where it is asked for. */
function checkSecret(document: Document<Target>, ref: SecretRef | undefined, path: readonly string[]): void {
  if (!ref) return;
  try {
    readSecret(ref, process.env);
  } catch (error) {
    if (!(error instanceof UserError) || error.where.file !== undefined) throw error;
    throw new UserError(error.message, { ...document.where(path), ...error.where }, { cause: error });
  }
}

/** The SLOs of a document that ships, or of a path of the user's. Throws UserError with file, line and key. */
export function readSlosNamed(name: string, beside?: string, where: () => Where = () => ({})): Slo[] {
  return readSlos(findFile(sloFiles, name, { where, ...(beside !== undefined && { beside }) }));
}

/** The names of the shipped SLO documents. */
export function sloNames(): string[] {
  return shippedNames(sloFiles);
}

function unknownProducer(document: Document<Plan>, key: string): UserError {
  const names = producers.map((one) => one.name);
  return new UserError('nothing makes this kind of traffic', {
    ...document.where(['traffic', key]),
    hint: nearest(key, names),
  });
}

/** All metrics that a run of these parts makes. */
export function catalogueOf(parts: readonly Pick<Part, 'producer'>[]): Catalogue {
  const catalogue = new Map<string, { metric: Metric; producer: string }>();
  for (const metric of [
    ...heartbeatMetrics,
    ...offeredMetrics,
    ...generatorMetrics,
    ...targetMetrics,
    ...resourceMetrics,
    ...costMetrics,
  ])
    catalogue.set(metric.name, { metric, producer: 'run' });
  for (const { producer } of parts)
    for (const metric of producer.metrics) catalogue.set(metric.name, { metric, producer: producer.name });
  return catalogue;
}
