import type { ReadRule } from '../rules/read-rules.ts';
import { neededBy } from './alert-reads.ts';
import type { RuleTest } from './coverage-files.ts';

/** The text of a rule file with these rules, in their order. JSON is YAML. */
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

/**
 * The rules that decide the result of a test: the alerts that it checks, and what they read. A test of an expression
 * can read any rule.
 */
export function rulesFor(test: RuleTest, rules: readonly ReadRule[]): ReadRule[] {
  if (test.promql_expr_test.length > 0) return [...rules];
  const names = new Set(test.alert_rule_test.map(({ alertname }) => alertname));
  const alerts = rules.filter(({ kind, name }) => kind === 'alert' && names.has(name));
  // An alert that reads the state of other alerts depends on all of them.
  if (alerts.some(({ expr }) => /\bALERTS(_FOR_STATE)?\b/.test(expr))) return [...rules];
  const needed = new Set(alerts.flatMap((alert) => neededBy(alert, rules)));
  return rules.filter((rule) => needed.has(rule));
}
