import { z } from 'zod';
import { durationField } from '../pattern/duration-field.ts';
import { patternProblem } from '../pattern/whole-match.ts';
import { matchersProblem } from './matchers.ts';

/*
 * The files that state how alerts are tested and routed.
 * https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
 * https://prometheus.io/docs/alerting/latest/configuration/
 */
const text = z.string();
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const labels = z.record(z.string(), scalar);
const names = z.array(text).default([]);

/** Returns a zod refinement, which refuses a text if `problemOf` returns a problem. */
const checked = (problemOf: (value: string) => string | undefined) => (value: string, context: z.RefinementCtx) => {
  const message = problemOf(value);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
};
const matchers = z.array(text.superRefine(checked(matchersProblem))).default([]);
const patterns = z.record(z.string(), scalar.superRefine(checked(patternProblem))).default({});

const expectedAlert = z.looseObject({ exp_labels: labels.default({}) });

const alertTest = z.looseObject({
  eval_time: text,
  alertname: text,
  exp_alerts: z
    .array(expectedAlert)
    .nullish()
    .transform((all) => all ?? []),
});

const ruleTest = z.looseObject({
  name: text.optional(),
  input_series: z
    .array(z.looseObject({ series: text, values: z.union([text, z.number()]).transform(String) }))
    .default([]),
  alert_rule_test: z.array(alertTest).default([]),
  promql_expr_test: z.array(z.looseObject({ expr: text })).default([]),
});

/** A file for `promtool test rules`. Keys that are not used here are kept. */
export const ruleTestFile = z.looseObject({
  rule_files: z.array(text).min(1, { error: 'a test file names at least one rule file in "rule_files"' }),
  tests: z.array(ruleTest).default([]),
});

/** A test of promtool: its input, the alerts that it expects, and the expressions that it evaluates. */
export type RuleTest = z.infer<typeof ruleTest>;
export type ExpectedAlert = z.infer<typeof expectedAlert>;
export type RuleTestFile = z.infer<typeof ruleTestFile>;

/** A node of the routing tree. `match` and `match_re` are the older forms of `matchers`. */
export type Route = {
  receiver?: string | undefined;
  matchers: string[];
  match: Record<string, string>;
  match_re: Record<string, string>;
  continue: boolean;
  routes: Route[];
};

const duration = durationField.nullish();

const route: z.ZodType<Route> = z.looseObject({
  receiver: text.optional(),
  matchers,
  match: labels.default({}),
  match_re: patterns,
  continue: z.boolean().default(false),
  group_wait: duration,
  group_interval: duration,
  repeat_interval: duration,
  get routes() {
    return z.array(route).default([]);
  },
});

const inhibitRule = z.looseObject({
  source_matchers: matchers,
  source_match: labels.default({}),
  source_match_re: patterns,
  target_matchers: matchers,
  target_match: labels.default({}),
  target_match_re: patterns,
  equal: names,
});

/** The receivers that a route and the routes below it name, each with its path. */
function* receiversIn({ receiver, routes }: Route, path: readonly PropertyKey[]): Generator<[string, PropertyKey[]]> {
  if (receiver) yield [receiver, [...path, 'receiver']];
  for (const [i, inner] of routes.entries()) yield* receiversIn(inner, [...path, 'routes', i]);
}

type Receivers = { route: Route; receivers: { name: string }[] };

/** Alertmanager refuses a top route without a receiver, an unknown receiver, and two receivers of one name. */
function checkReceivers({ route: top, receivers }: Receivers, context: z.RefinementCtx): void {
  const refuse = (message: string, path: PropertyKey[]) => context.addIssue({ code: 'custom', message, path });
  const known = new Set<string>();
  for (const [i, { name }] of receivers.entries()) {
    if (known.has(name)) refuse(`two receivers are named ${name}: rename one of them`, ['receivers', i, 'name']);
    known.add(name);
  }
  if (!top.receiver) refuse('the top route needs "receiver"', ['route', 'receiver']);
  for (const [name, path] of receiversIn(top, ['route'])) {
    if (!known.has(name)) refuse(`no receiver is named ${name}: add it to "receivers"`, path);
  }
}

/** The configuration of Alertmanager. Keys that are not used here are kept. */
export const alertmanagerFile = z
  .looseObject({
    route,
    inhibit_rules: z.array(inhibitRule).default([]),
    receivers: z.array(z.looseObject({ name: text })).default([]),
  })
  .superRefine(checkReceivers);

export type AlertmanagerFile = z.infer<typeof alertmanagerFile>;

/** A test file that states which receivers an alert must reach, and which alerts must mute which other alerts. */
export const routeTestFile = z.strictObject({
  config: text,
  route_tests: z.array(z.strictObject({ name: text, labels, receivers: z.array(text).min(1) })).default([]),
  inhibition_tests: z
    .array(z.strictObject({ name: text, source: labels, target: labels, muted: z.boolean() }))
    .default([]),
});

export type RouteTestFile = z.infer<typeof routeTestFile>;

/** The kinds of files that `slo coverage` reads in addition to rule files. */
export type CoverageFileKind = 'rule-tests' | 'alertmanager' | 'route-tests';

/** Returns the kind of a file, found by the keys of its unchecked value; undefined for a file of another kind. */
export function coverageFileKind(value: unknown): CoverageFileKind | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('route_tests' in value || 'inhibition_tests' in value) return 'route-tests';
  if ('rule_files' in value && !('global' in value) && !('scrape_configs' in value)) return 'rule-tests';
  return 'route' in value && 'receivers' in value ? 'alertmanager' : undefined;
}
