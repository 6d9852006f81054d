import type { ReadRule } from '../rules/read-rules.ts';
import { readBy, readsOf } from './alert-reads.ts';
import type { RuleTest } from './coverage-files.ts';

/** Returns the text of a rule file with these rules, in their order. The text is JSON, which is valid YAML. */
export function ruleText(rules: readonly ReadRule[]): string {
  const groups = new Map<string, object[]>();
  for (const rule of rules) groups.set(rule.group, [...(groups.get(rule.group) ?? []), written(rule)]);
  return JSON.stringify({ groups: [...groups].map(([name, own]) => ({ name, rules: own })) });
}

function written({ kind, name, expr, labels, annotations, for: delay, keepFiringFor }: ReadRule): object {
  return {
    [kind]: name,
    expr,
    labels,
    ...(kind === 'alert' && { for: delay, annotations }),
    ...(keepFiringFor !== '0s' && { keep_firing_for: keepFiringFor }),
  };
}

/** The series that Prometheus itself writes about alerts. */
const isOpen = /\bALERTS(_FOR_STATE)?\b/;

/**
 * Returns the rules that decide the result of a test: the alerts that the test checks, and the recording rules that
 * these alerts or the test's expressions read. Returns all rules if an alert or expression could read any series.
 */
export function rulesFor(test: RuleTest, rules: readonly ReadRule[]): ReadRule[] {
  const names = new Set(test.alert_rule_test.map(({ alertname }) => alertname));
  const alerts = rules.filter(({ kind, name }) => kind === 'alert' && names.has(name));
  const expressions = test.promql_expr_test.map(({ expr }) => expr);
  const all = [...expressions, ...alerts.map(({ expr }) => expr)];
  // A test that reads the state of alerts needs all rules. A selector without a metric also needs all rules, because it
  // can match the series of any rule.
  if (all.some((expr) => isOpen.test(expr) || readsOf(expr).metrics.has(''))) return [...rules];
  const needed = new Set([...alerts, ...readBy(all, rules)]);
  return rules.filter((rule) => needed.has(rule));
}

/**
 * Returns groups of tests that need the same rules, and the rules that each group needs. The tests of a group keep
 * their order.
 */
export function testsByRules(tests: readonly RuleTest[], rules: readonly ReadRule[]) {
  const groups = new Map<string, { rules: ReadRule[]; tests: RuleTest[] }>();
  const places = new Map(rules.map((rule, i) => [rule, i]));
  for (const test of tests) {
    const needed = rulesFor(test, rules);
    const key = needed.map((rule) => places.get(rule)).join();
    const group = groups.get(key);
    if (group) group.tests.push(test);
    else groups.set(key, { rules: needed, tests: [test] });
  }
  return [...groups.values()];
}
