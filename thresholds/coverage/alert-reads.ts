import { remembered } from '../../scenarios/base/remembered.ts';
import { type Selector, selectorsOf } from '../compile/promql.ts';
import type { ReadRule } from '../rules/read-rules.ts';

/**
 * The rules that an alert needs: its own rule, and every recording rule that it reads, directly or through other
 * recording rules.
 */
export function neededBy(alert: ReadRule, rules: readonly ReadRule[]): ReadRule[] {
  return [alert, ...readBy([alert.expr], rules)];
}

/** The recording rules that expressions read, directly or through other recording rules. */
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
 * The selectors by which an alert reads series, directly or through recording rules. The selectors of series that
 * recording rules write are left out.
 */
export function sourcesOf(alert: ReadRule, rules: readonly ReadRule[]): Selector[] {
  const needed = neededBy(alert, rules);
  const own = new Set(needed.flatMap(({ kind, name }) => (kind === 'record' ? [name] : [])));
  return needed.flatMap(({ expr }) => selectorsOf(expr)).filter(({ metric }) => !own.has(metric));
}

type Reads = { metrics: Set<string>; pinned: Map<string, string> };

/**
 * The metrics of an expression, and the labels for which all its selectors require the same value. Cached, because
 * parsing takes most of the time of a report, and several alerts need the same expression.
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
 * Returns whether an expression that requires the label values `pinned` can read a recording rule with these fixed
 * labels: no label may have two different values.
 */
function canRead(pinned: ReadonlyMap<string, string>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([label, value]) => (pinned.get(label) ?? value) === value);
}
