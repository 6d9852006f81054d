import { UserError, type Where } from '../../scenarios/base/errors.ts';
import { append } from '../../scenarios/base/long-lists.ts';
import type { Partly } from '../../scenarios/base/together.ts';
import { meets, type Selector, selectorsOf } from '../compile/promql.ts';
import type { Placed } from '../open-slo/objects.ts';
import { type PrometheusMajor, promqlErrors } from './promql-problem.ts';
import type { LooseSpec, RuleGroups } from './rule-schemas.ts';

/**
 * A rule of a user, with its place and with the labels of its group. `for` and `keepFiringFor` are durations as the
 * file writes them, or `0s` if the file has none.
 */
export type ReadRule = {
  kind: 'record' | 'alert';
  name: string;
  group: string;
  expr: string;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  for: string;
  keepFiringFor: string;
  file: string;
  where(path: readonly PropertyKey[]): Where;
};

/** Returns the rules of the groups of one file. Also returns the errors that can be found without other files. */
export function readGroups({ value, file, where }: Placed<RuleGroups>, major: PrometheusMajor): Partly<ReadRule> {
  const errors: UserError[] = [];
  const names = new Map<string, Where>();
  const rules = value.flatMap((group, g) => {
    const place = where([g, 'name']);
    const first = names.get(group.name);
    if (first && group.name !== '')
      errors.push(
        new UserError(`two groups are named ${group.name}: rename one of them`, {
          ...place,
          hint: `the first is in line ${first.line}`,
        }),
      );
    names.set(group.name, place);
    return group.rules.map((rule, r): ReadRule => {
      const at = (path: readonly PropertyKey[]) => where([g, 'rules', r, ...path]);
      const labels = { ...group.labels, ...rule.labels };
      const kind = rule.alert === undefined ? 'record' : 'alert';
      append(errors, promqlErrors(rule.expr, major, at(['expr'])));
      if (kind === 'alert' && rule.record === undefined && !labels.severity)
        errors.push(
          new UserError(`the alert ${rule.alert} has no severity`, {
            ...at(['labels']),
            hint: 'write labels: { severity: warning }',
          }),
        );
      return {
        kind,
        name: rule.alert ?? rule.record ?? '',
        group: group.name,
        expr: rule.expr,
        labels,
        annotations: rule.annotations ?? {},
        for: rule.for ?? '0s',
        keepFiringFor: rule.keep_firing_for ?? '0s',
        file,
        where: at,
      };
    });
  });
  return { results: rules.filter(({ name }) => name !== ''), errors };
}

const window = /\{\{\s*\.window\s*\}\}/g;

/** Returns the errors in the queries and names of a specification of Sloth. */
export function slothErrors({ value, where }: Placed<LooseSpec>, major: PrometheusMajor): UserError[] {
  const errors: UserError[] = [];
  const names = new Set<string>();
  for (const [i, { name, sli }] of value.slos.entries()) {
    const at = (...path: PropertyKey[]) => where(['slos', i, ...path]);
    if (name !== '' && names.has(name))
      errors.push(new UserError(`two SLOs of ${value.service} are named ${name}: rename one of them`, at('name')));
    names.add(name);
    for (const [kind, queries] of Object.entries({ raw: sli.raw, events: sli.events })) {
      for (const [key, query] of Object.entries(queries ?? {})) {
        const place = at('sli', kind, key);
        if (!query.match(window))
          errors.push(
            new UserError('the query has no {{.window}}, so all windows give the same value', {
              ...place,
              hint: 'write [{{.window}}] for the range',
            }),
          );
        append(errors, promqlErrors(query.replaceAll(window, '5m'), major, place));
      }
    }
  }
  return errors;
}

/**
 * Returns errors for recording rules that depend on each other in a circle. Such rules usually never get a first value.
 * If circles share rules, some of the circles may not be reported. A rule that reads only its own earlier value is
 * allowed.
 */
export function circleErrors(rules: readonly ReadRule[]): UserError[] {
  const records = rules.filter(({ kind }) => kind === 'record');
  const byName = new Map<string, ReadRule[]>();
  for (const rule of records) {
    const named = byName.get(rule.name);
    if (named) named.push(rule);
    else byName.set(rule.name, [rule]);
  }
  const needs = new Map(
    records.map((rule) => {
      const others = selectorsOf(rule.expr).filter(({ metric }) => metric !== rule.name);
      const mayNeed = (read: Selector) => (byName.get(read.metric) ?? []).filter((one) => mayRead(read, one));
      return [rule, new Set(others.flatMap(mayNeed))];
    }),
  );
  const done = new Set<ReadRule>();
  const errors: UserError[] = [];
  const visit = (rule: ReadRule, path: readonly ReadRule[]): void => {
    const start = path.indexOf(rule);
    if (start >= 0) {
      const circle = [...path.slice(start), rule].map(({ name }) => name).join(' → ');
      errors.push(new UserError(`recording rules depend on each other in a circle: ${circle}`, rule.where(['expr'])));
      return;
    }
    if (done.has(rule)) return;
    for (const next of needs.get(rule) ?? []) visit(next, [...path, rule]);
    done.add(rule);
  };
  for (const rule of records) visit(rule, []);
  return errors;
}

/**
 * Returns whether a selector may read the series of a rule. Only the rule's own labels are compared, because the series
 * may have any other labels.
 */
function mayRead({ matchers }: Selector, { labels }: ReadRule): boolean {
  return meets(
    labels,
    matchers.filter(({ label }) => label in labels),
  );
}
