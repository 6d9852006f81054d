import { remembered } from '../../scenarios/base/remembered.ts';
import { type Selector, selectorsOf } from '../compile/promql.ts';
import type { ReadRule } from '../rules/read-rules.ts';

/** Returns the rules that an alert needs: its own rule, and every recording rule that it reads. */
export function neededBy(alert: ReadRule, rules: readonly ReadRule[]): ReadRule[] {
  return [alert, ...readBy([alert.expr], rules)];
}

/** Returns the recording rules that expressions read, directly or through other recording rules. */
export function readBy(expressions: readonly string[], rules: readonly ReadRule[]): ReadRule[] {
  const records = new Map<string, ReadRule[]>();
  for (const rule of rules) {
    if (rule.kind === 'record') records.set(rule.name, [...(records.get(rule.name) ?? []), rule]);
  }
  const needed = new Set<ReadRule>();
  const open = [...expressions];
  for (let expr = open.pop(); expr !== undefined; expr = open.pop()) {
    const { pinned, metrics } = readsOf(expr);
    for (const metric of metrics) {
      for (const record of records.get(metric) ?? []) {
        if (needed.has(record) || !canRead(pinned, record.labels)) continue;
        needed.add(record);
        open.push(record.expr);
      }
    }
  }
  return [...needed];
}

/**
 * Returns the selectors by which an alert reads series, directly or through recording rules. Selectors of recorded
 * series are left out.
 */
export function sourcesOf(alert: ReadRule, rules: readonly ReadRule[]): Selector[] {
  const needed = neededBy(alert, rules);
  const own = new Set(needed.flatMap(({ kind, name }) => (kind === 'record' ? [name] : [])));
  return needed.flatMap(({ expr }) => selectorsOf(expr)).filter(({ metric }) => !own.has(metric));
}

type Reads = { metrics: Set<string>; pinned: Map<string, string> };

/**
 * Returns the metrics of an expression, and the labels for which all selectors require the same value. The results are
 * cached, because parsing is slow and several alerts share an expression.
 */
export const readsOf = remembered((expr: string): Reads => {
  const selectors = selectorsOf(expr);
  const [first, ...others] = selectors.map(
    ({ matchers }) => new Map(matchers.flatMap(({ label, op, value }) => (op === '=' ? [[label, value]] : []))),
  );
  const pinned = [...(first ?? [])].filter(([label, value]) => others.every((one) => one.get(label) === value));
  return { metrics: new Set(selectors.map(({ metric }) => metric)), pinned: new Map(pinned) };
});

/**
 * Returns false if an expression cannot read the series of a rule. That is the case if a label of the rule has another
 * value than the expression requires (`pinned`).
 */
function canRead(pinned: ReadonlyMap<string, string>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([label, value]) => (pinned.get(label) ?? value) === value);
}
