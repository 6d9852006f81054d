import { dirname, resolve } from 'node:path';
import type { Producer } from '../../results/record/producer.ts';
import type { Slo } from '../../results/record/slo.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { findFile } from '../../scenarios/base/name-or-path.ts';
import { together } from '../../scenarios/base/together.ts';
import type { Document } from '../../scenarios/base/yaml/document.ts';
import { endOf } from '../../scenarios/plan/phase.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import { readPlan } from '../../scenarios/plan/read-plan.ts';
import { alwaysSlos } from '../../thresholds/read/always.ts';
import { asRatio } from '../../thresholds/read/as-ratio.ts';
import { checkAgainst } from '../../thresholds/read/check-against.ts';
import { readSlos } from '../../thresholds/read/read-slos.ts';
import { catalogueOf } from './catalogue-of.ts';
import { findPlan, planFiles } from './find-plan.ts';
import type { Job } from './job.ts';
import { sloFile } from './named-slos.ts';
import { checkSections, inPlan, readPart } from './read-part.ts';
import { expandLines } from './slo-lines.ts';

/** A run lasts at most one day, because k6 and meshproof keep data of every second. */
const longestS = 86_400;

/**
 * Reads a plan and all files that it names. `name` is the name of the plan (see `findPlan`) or its path. `producers`
 * are all possible sources of traffic. `seed` replaces the plan's seed. Throws UserError with file, line and key.
 */
export function readJob(name: string, producers: readonly Producer[], seed?: number): Job {
  const file = findPlan(name);
  const base = (name: string, from: Document<unknown>) =>
    findFile(planFiles, name, { beside: dirname(resolve(from.file)), where: () => from.where(['extends']) });
  const planDir = dirname(resolve(file));
  const checkRest = (document: Document<Readonly<Record<string, unknown>>>) => {
    const { traffic, slos } = document.value;
    together([
      () => checkSections(document, traffic, producers),
      () => Array.isArray(slos) && readAllSlos(slos, document, planDir),
    ]);
  };
  return toJob(readPlan(file, base, checkRest), planDir, producers, seed);
}

/** Returns the job of a plan that may have no file. Relative paths in the plan start from `planDir`. */
export function toJob(document: Document<Plan>, planDir: string, producers: readonly Producer[], seed?: number): Job {
  const plan = seed === undefined ? document.value : { ...document.value, seed };
  if (endOf(plan.phases) > longestS) {
    throw new UserError('the phases last longer than a day: shorten them', document.where(['phases']));
  }
  const { read, named } = readNamed(document, planDir, producers);
  const parts = read.map(({ producer, section }) => ({ producer, section }));
  const catalogue = catalogueOf(parts.map(({ producer }) => producer));
  const lines = expandLines(document, { catalogue, parts, planDir }).map(({ slo }) => slo);
  const brought = parts.flatMap(({ producer, section }) =>
    inPlan(document, () => producer.slos?.(section, planDir) ?? []),
  );
  const written = [...named, ...lines, ...brought, ...alwaysSlos];
  checkAgainst(written, catalogue, plan.phases);
  const slos = written.map((slo) => asRatio(slo, catalogue));
  // The digest also covers the files that the traffic names. After a change of such a file, new runs are not compared
  // with earlier runs of the plan.
  const sha256 = [document.sha256, ...read.flatMap((part) => part.sha256 ?? [])].join(' ');
  return { document: { ...document, sha256 }, plan, planDir, parts, slos, catalogue };
}

/** Reads the traffic sections and the SLO documents of a plan. Throws all errors together. */
function readNamed(document: Document<Plan>, planDir: string, producers: readonly Producer[]) {
  const { traffic, slos } = document.value;
  const [read, named] = together([
    () => together(Object.keys(traffic).map((key) => () => readPart(document, key, producers, planDir))),
    () => readAllSlos(slos, document, planDir),
  ]);
  return { read, named };
}

/** Returns the SLOs of a plan. All SLO documents are read together, because one may refer to objects in another. */
function readAllSlos(names: readonly unknown[], document: Document<unknown>, planDir: string): Slo[] {
  const files: string[] = [];
  const find = (name: string, i: number) => files.push(sloFile(name, planDir, () => document.where(['slos', i])));
  const steps = names.map((name, i) => () => (typeof name === 'string' ? find(name, i) : 0));
  const slos = together([() => together(steps), () => readSlos(...files)])[1];
  if (files.length > 0 && slos.length === 0)
    throw new UserError(
      'the documents that are named here contain no SLO: name documents that contain one',
      document.where(['slos']),
    );
  checkNames(slos);
  return slos;
}

/**
 * Throws UserError if a document has the name of an SLO that meshproof adds to every plan. The document would replace
 * this SLO, and the death or the stalls of the target would not be judged.
 */
function checkNames(slos: readonly Slo[]): void {
  const taken = slos.find(({ name }) => alwaysSlos.some((own) => own.name === name));
  if (!taken) return;
  const text = `meshproof adds an SLO named ${taken.name} to every plan; choose another name`;
  throw new UserError(text, taken.where(['metadata', 'name']));
}
