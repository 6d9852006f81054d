import type { Catalogue } from '../../results/record/catalogue.ts';
import type { Labels, Select } from '../../results/record/metric.ts';
import type { Slo } from '../../results/record/slo.ts';
import { UserError, type Where } from '../../scenarios/base/errors.ts';
import { nearest } from '../../scenarios/base/nearest.ts';
import { checkPart } from '../../scenarios/base/yaml/document.ts';
import { objectiveMeantBy } from '../../scenarios/plan/line-text.ts';
import { type ObjectiveText, type Problem, readObjective } from '../../scenarios/plan/objective-text.ts';
import { readSeries } from '../../scenarios/plan/series-text.ts';
import { kinds } from '../open-slo/objects.ts';
import { readSloDocuments } from '../open-slo/read-documents.ts';
import { fromOpenSlo } from '../read/from-open-slo.ts';
import type { Meaning } from './meaning.ts';
import { meaningOf } from './meaning-of.ts';
import { openSloOf } from './open-slo-of.ts';
import { type Rule, ruleOf } from './rule-of.ts';

/** An SLO in one line: the name of a series with selectors, an objective, and the place in its file. */
export type SloLine = { series: string; objective: string; where: Where };

/** The SLO of a line, and its OpenSLO document. */
export type Expanded = { slo: Slo; document: ReturnType<typeof openSloOf> };

/** Names of labels that have another name in the record. */
const aliases: Readonly<Record<string, string>> = { endpoint: 'name' };
/** An SLO line states phases in this label. A document states phases in an annotation. */
const phaseLabel = 'phase';

/** For each label, the values that are known before the run. */
export type LabelValues = Readonly<Record<string, readonly string[]>>;

/** Returns the SLO and the OpenSLO document of a line. Throws UserError with the place of a line that is no SLO. */
export function expandLine(
  { series, objective, where }: SloLine,
  catalogue: Catalogue,
  values: LabelValues = {},
): Expanded {
  const known = <T extends object>(result: T | Problem): T => {
    if (!('problem' in result)) return result;
    throw new UserError(result.problem, { ...where, ...(result.hint !== undefined && { hint: result.hint }) });
  };
  const { name, labels: given } = known(readSeries(series));
  const named = known(aggregateIn(name, objective) ?? meaningOf(name, catalogue));
  const read = readObjective(objective, `write ${named.example}`);
  const meant = 'problem' in read ? objectiveMeantBy(objective) : undefined;
  const stated = known<ObjectiveText>('problem' in read && meant ? { ...read, hint: `write ${meant}` } : read);
  const { [phaseLabel]: phase, ...selectors } = given;
  const labels = known(inRecord(selectors, values));
  const meaning = known(narrowed(name, named, labels, catalogue));
  const unitOf = ({ metric }: Select) => catalogue.get(metric)?.metric.unit ?? '1';
  const rule = known(ruleOf({ meaning, objective: stated, unitOf }));
  const text = `${series}: ${objective}`;
  const document = openSloOf(rule, {
    text,
    name: slug([name, ...Object.values(given), stated.call ?? ''].join('-')),
    about: sentence(meaning.about),
    service: labels.scenario ?? labels.program ?? labels.journey ?? producerOf(rule, catalogue),
    unit: unitOfRule(rule, catalogue),
    phases:
      phase !== undefined ? [phase] : rule.kind === 'fold' && rule.fold === 'sum' && meaning.wholeRun ? ['run'] : [],
    ...(meaning.tolerance !== undefined && { tolerance: meaning.tolerance }),
  });
  const place = { file: where.file ?? 'the command', where: () => where };
  const value = checkPart(place, [], document, kinds.SLO);
  const [slos] = readSloDocuments([{ ...place, value }]);
  const [slo] = fromOpenSlo(slos!);
  return { slo: { ...slo!, name: text, title: titleOf(meaning, rule) }, document };
}

/** Returns the problem of a name that ends in an aggregate, such as `p95` or `latency.p95`. */
function aggregateIn(name: string, objective: string): Problem | undefined {
  const [, series = 'latency', call] = /^(?:(.+)[.:])?(p[\d.]+|med|avg|min|max)$/.exec(name) ?? [];
  if (call === undefined || 'problem' in readObjective(`${call} ${objective}`)) return undefined;
  return {
    problem: `${call} belongs to the objective, not to the name`,
    hint: `write ${series}: ${call} ${objective}`,
  };
}

type Labelled = { [label: string]: string };

/**
 * Renames the labels of selectors to their names in the stored run. The label `scenario` becomes `program` if its value
 * is a program whose script defines its own scenarios.
 */
function inRecord(selectors: Labels, { scenario = [], program = [] }: LabelValues): Labelled | Problem {
  const named = Object.entries(selectors).map(([label, value]) => [aliases[label] ?? label, value] as const);
  const wanted = selectors.scenario;
  if (wanted === undefined || scenario.includes(wanted)) return Object.fromEntries(named);
  if (program.includes(wanted)) {
    return Object.fromEntries(named.map(([label, value]) => [label === 'scenario' ? 'program' : label, value]));
  }
  // If the plan has a program with its own executors, an unknown name may be a scenario in the script of this program.
  // So the name is accepted.
  if (program.length > 0 || scenario.length === 0) return Object.fromEntries(named);
  return { problem: `the plan has no scenario ${wanted}`, hint: nearest(wanted, scenario) };
}

/**
 * A ratio is always measured as the share of good events. So the title of a line about bad events, such as `errors`,
 * starts with `1 minus`.
 */
function titleOf({ about, share }: Meaning, { kind }: Rule): string {
  return kind === 'ratio' && share?.reads === 'bad' ? `1 minus ${about}` : sentence(about);
}

/** Returns the meaning of a name, limited to the series that match the labels. */
function narrowed(name: string, meaning: Meaning, labels: Labels, catalogue: Catalogue): Meaning | Problem {
  const selects = [meaning.values, meaning.share?.part, meaning.count, meaning.flow, meaning.level];
  const possible = selects.flatMap((select) => (select && catalogue.get(select.metric)?.metric.labels) ?? []);
  const unknown = Object.keys(labels).find((label) => !possible.includes(label));
  if (unknown !== undefined) {
    const existing = [...Object.keys(aliases), phaseLabel, ...possible];
    return { problem: `${name} has no label ${unknown}`, hint: nearest(unknown, [...new Set(existing)]) };
  }
  const taken = selects.flatMap((select) => Object.keys(select?.match ?? {})).find((label) => label in labels);
  if (taken !== undefined)
    return { problem: `${name} already sets the label ${taken}: ${meaning.about}`, hint: `leave out ${taken}` };
  const within = (select: Select): Select => ({ ...select, match: { ...labels, ...select.match } });
  const { values, share, count, flow, level } = meaning;
  return {
    ...meaning,
    ...(values && { values: within(values) }),
    ...(share && { share: { ...share, part: within(share.part), total: within(share.total) } }),
    ...(count && { count: within(count) }),
    ...(flow && { flow: within(flow) }),
    ...(level && { level: within(level) }),
  };
}

function producerOf(rule: Rule, catalogue: Catalogue): string {
  return catalogue.get(selectOf(rule).metric)?.producer ?? 'target';
}

function unitOfRule(rule: Rule, catalogue: Catalogue): string {
  if (rule.kind === 'ratio') return '1';
  const { kind, unit } = catalogue.get(rule.of.metric)!.metric;
  if (rule.kind !== 'fold' || rule.fold !== 'rate') return unit;
  return kind === 'histogram' ? '1/s' : `${unit}/s`;
}

function selectOf(rule: Rule): Select {
  return rule.kind === 'ratio' ? rule.total : rule.of;
}

/** Returns a text as the name of a document: at most 63 lower case letters, digits and -. */
function slug(text: string): string {
  const plain = text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return plain.replace(/^-+/, '').slice(0, 63).replace(/-+$/, '') || 'slo';
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
