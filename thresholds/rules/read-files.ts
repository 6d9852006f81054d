import type { z } from 'zod';
import type { UserError } from '../../scenarios/base/errors.ts';
import { throwAll } from '../../scenarios/base/together.ts';
import type { Document, Refused } from '../../scenarios/base/yaml/document.ts';
import { checkFiles } from '../open-slo/check-files.ts';
import type { ReadSlo } from '../open-slo/documents.ts';
import { below, type Placed, type SloObject } from '../open-slo/objects.ts';
import { readSlosPartly } from '../open-slo/read-documents.ts';
import { objectsIn, objectsSchema } from '../open-slo/read-objects.ts';
import { field, UnreadObjects } from '../open-slo/unread-objects.ts';
import type { PrometheusMajor } from './promql-problem.ts';
import { circleErrors, type ReadRule, readGroups, slothErrors } from './read-rules.ts';
import {
  looseGroups,
  looseSpec,
  prometheusRule,
  type RuleGroups,
  ruleFile,
  type SlothSpec,
  slothSpec,
} from './rule-schemas.ts';
import { queryErrors } from './source-queries.ts';

export type ReadFiles = {
  slos: readonly ReadSlo[];
  objects: readonly Placed<SloObject>[];
  rules: readonly ReadRule[];
  sloth: readonly Placed<SlothSpec>[];
};

/** `operator` is a PrometheusRule object of the Prometheus operator. */
type Form = 'openslo' | 'rules' | 'operator' | 'sloth';

/** Undefined for a document of another tool. */
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
 * Returns OpenSLO documents, rule files, PrometheusRule objects and specifications of Sloth, in any mixture. Throws the
 * UserErrors of all files together. `major` is the version of the Prometheus that evaluates the rules.
 */
export function readFiles(files: readonly string[], major: PrometheusMajor): ReadFiles {
  const { read, errors } = readFilesPartly(files, major);
  throwAll(errors);
  return read;
}

/**
 * Returns everything that can be read, and all errors. Errors of syntax and keys come first, then errors of content,
 * then circles of recording rules. If one object has a wrong key, the content of the other objects is still checked.
 */
export function readFilesPartly(
  files: readonly string[],
  major: PrometheusMajor,
): { read: ReadFiles; errors: UserError[] } {
  const { documents, refused, isComplete, errorsWith } = checkFiles(files, schemaOf);
  const of = (...forms: Form[]) => refused.filter(({ value }) => forms.includes(formOf(value) ?? 'openslo'));
  const objects = documents.flatMap((one) => (one.value.form === 'openslo' ? objectsIn(one, one.value.objects) : []));
  const sloth = documents.flatMap((one) => (one.value.form === 'sloth' ? [{ ...one, value: one.value.spec }] : []));
  const unread = new UnreadObjects(of('openslo'), isComplete);
  const slos = readSlosPartly(objects, unread);
  const groups = [...documents.flatMap(groupsOf), ...of('rules', 'operator').map(looseGroupsOf)];
  const rules = groups.map((one) => readGroups(one, major));
  const specs = [...sloth, ...of('sloth').map((one) => ({ ...one, value: looseSpec.parse(one.value) }))];
  const content = [
    ...slos.errors,
    ...rules.flatMap(({ errors }) => errors),
    ...specs.flatMap((one) => slothErrors(one, major)),
    ...queryErrors([...objects, ...unread.objects], major),
    ...circleErrors(rules.flatMap(({ results }) => results)),
  ];
  return {
    read: { slos: slos.results, objects, rules: rules.flatMap(({ results }) => results), sloth },
    errors: errorsWith(content),
  };
}

function groupsOf(document: Document<Read>): Placed<RuleGroups>[] {
  const { value } = document;
  if (value.form !== 'rules' && value.form !== 'operator') return [];
  return [below(document, pathsOfGroups[value.form], value.groups)];
}

/** Returns the rule groups that can be read in a document with wrong syntax or wrong keys. */
function looseGroupsOf(document: Refused): Placed<RuleGroups> {
  const path = pathsOfGroups[formOf(document.value) === 'operator' ? 'operator' : 'rules'];
  const groups = path.reduce(field, document.value);
  return below(document, path, looseGroups.parse(groups));
}

const pathsOfGroups = { rules: ['groups'], operator: ['spec', 'groups'] };
