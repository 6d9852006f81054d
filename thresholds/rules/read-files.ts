import type { z } from 'zod';
import { throwAll, together } from '../../scenarios/base/together.ts';
import { type Document, readKinds } from '../../scenarios/base/yaml/document.ts';
import type { ReadSlo } from '../open-slo/documents.ts';
import type { Placed, SloObject } from '../open-slo/objects.ts';
import { readSloDocuments } from '../open-slo/read-documents.ts';
import { objectsIn, objectsSchema } from '../open-slo/read-objects.ts';
import { below } from '../open-slo/resolve.ts';
import type { PrometheusMajor } from './promql-problem.ts';
import { checkCircles, checkSloth, type ReadRule, readGroups } from './read-rules.ts';
import { prometheusRule, type RuleGroups, ruleFile, type SlothSpec, slothSpec } from './rule-schemas.ts';
import { queryErrors } from './source-queries.ts';

/** The content of files of SLOs and rules. */
export type ReadFiles = {
  slos: readonly ReadSlo[];
  objects: readonly Placed<SloObject>[];
  rules: readonly ReadRule[];
  sloth: readonly Placed<SlothSpec>[];
};

/** The form of a document. `operator` is a PrometheusRule object of the Prometheus operator. */
type Form = 'openslo' | 'rules' | 'operator' | 'sloth';

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;

/** The form of a document that is not checked yet; undefined for a document of another tool. */
export function formOf(value: unknown): Form | undefined {
  const first = Array.isArray(value) ? value[0] : value;
  const version = field(first, 'apiVersion');
  if (typeof version === 'string' && version.startsWith('openslo')) return 'openslo';
  if (field(first, 'kind') === 'SLO' || field(first, 'kind') === 'SLI') return 'openslo';
  if (typeof version === 'string' && version.startsWith('monitoring.coreos.com/')) return 'operator';
  const sloth = field(first, 'version');
  if (typeof sloth === 'string' && sloth.startsWith('prometheus/')) return 'sloth';
  return Array.isArray(field(first, 'groups')) ? 'rules' : undefined;
}

type Read =
  | { form: 'openslo'; objects: SloObject | SloObject[] }
  | { form: 'rules' | 'operator'; groups: RuleGroups }
  | { form: 'sloth'; spec: SlothSpec };

function schemaOf(value: unknown): z.ZodType<Read> {
  const form = formOf(value) ?? 'openslo';
  if (form === 'rules') return ruleFile.transform(({ groups }): Read => ({ form, groups }));
  if (form === 'operator') return prometheusRule.transform(({ spec }): Read => ({ form, groups: spec.groups }));
  if (form === 'sloth') return slothSpec.transform((spec): Read => ({ form, spec }));
  return objectsSchema(value).transform((objects): Read => ({ form, objects }));
}

/**
 * Reads OpenSLO documents, rule files, PrometheusRule objects and specifications of Sloth, in any mixture. Throws
 * UserErrors, those of all files together: first errors of form, then of content, then circles of recording rules.
 * `major` is the version of the Prometheus that evaluates the rules.
 */
export function readFiles(files: readonly string[], major: PrometheusMajor): ReadFiles {
  const documents = together(files.map((file) => () => readKinds(file, schemaOf))).flat();
  const objects = documents.flatMap((one) => (one.value.form === 'openslo' ? objectsIn(one, one.value.objects) : []));
  const sloth = documents.flatMap((one) => (one.value.form === 'sloth' ? [{ ...one, value: one.value.spec }] : []));
  const [slos, rules] = together([
    () => readSloDocuments(objects),
    () => together(documents.map((one) => () => rulesIn(one, major))).flat(),
    () => together(sloth.map((one) => () => checkSloth(one, major))),
    () => throwAll(objects.flatMap((one) => queryErrors(one, major))),
  ]);
  checkCircles(rules);
  return { slos, objects, rules, sloth };
}

function rulesIn(document: Document<Read>, major: PrometheusMajor): ReadRule[] {
  const { value } = document;
  if (value.form !== 'rules' && value.form !== 'operator') return [];
  const path = value.form === 'rules' ? ['groups'] : ['spec', 'groups'];
  return readGroups(below(document, path, value.groups), major);
}
