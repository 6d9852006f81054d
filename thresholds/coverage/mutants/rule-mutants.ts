import { parser } from '@prometheus-io/lezer-promql';
import { append } from '../../../scenarios/base/long-lists.ts';
import { oneLine } from '../../../scenarios/base/one-line.ts';
import { children, type Node } from '../../compile/promql.ts';
import type { ReadRule } from '../../rules/read-rules.ts';
import { neededBy } from '../alert-reads.ts';
import type { MutantKind, RuleMutant } from './mutant.ts';

/** A part of an expression, and the text that replaces it. */
type Edit = { from: number; to: number; text: string };
type Change = { kind: MutantKind; edit: Edit; equivalent?: string; killer: string };

/**
 * Returns the mutants of the alerts, and of the recording rules that alerts read. If the changed text occurs several
 * times in an expression, one mutant changes all its occurrences.
 */
export function ruleMutants(rules: readonly ReadRule[]): RuleMutant[] {
  const needed = new Set(rules.filter(({ kind }) => kind === 'alert').flatMap((alert) => neededBy(alert, rules)));
  const mutated = rules.filter((rule) => needed.has(rule));
  const windows = windowsOf(mutated);
  return mutated.flatMap((rule) => [...mutantsOf(rule, windows), ...longerFor(rule)]);
}

function mutantsOf(rule: ReadRule, windows: readonly string[]): RuleMutant[] {
  const changes: Change[] = [];
  parser.parse(rule.expr).iterate({
    enter: ({ node }) => {
      if (node.name === 'BinaryExpr') append(changes, thresholds(rule, node));
      if (node.name === 'AggregateExpr') append(changes, dropped(rule, node));
      if (node.name === 'LabelName') append(changes, renamed(rule, node));
      if (node.name === 'DurationExpr') append(changes, swapped(rule, node, windows));
    },
  });
  return together(rule, changes);
}

/**
 * Groups the changes of one kind that replace the same text by the same new text. Returns one mutant for each group.
 */
function together(rule: ReadRule, changes: readonly Change[]): RuleMutant[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const { from, to, text } = change.edit;
    const key = JSON.stringify([change.kind, rule.expr.slice(from, to), text]);
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()].map((group) => {
    const { kind, edit, equivalent, killer } = group[0]!;
    const expr = group
      .toSorted((a, b) => b.edit.from - a.edit.from)
      .reduce((text, { edit: one }) => text.slice(0, one.from) + one.text + text.slice(one.to), rule.expr);
    const change = `${oneLine(rule.expr.slice(edit.from, edit.to))} → ${oneLine(edit.text)}`;
    return { kind, original: rule, rule: { ...rule, expr }, change, equivalent: equivalent ?? null, killer };
  });
}

const comparisons = new Set(['Gtr', 'Lss', 'Gte', 'Lte', 'Eql', 'Neq']);

/**
 * Doubles and halves the threshold of a comparison. The threshold is the side that has no selector and calls no
 * function.
 */
function thresholds({ expr, name }: ReadRule, node: Node): Change[] {
  const [left, right] = [node.firstChild!, node.lastChild!];
  const isComparison = children(node).some((child) => comparisons.has(child.name));
  const sides = [left, right].filter((side) => !hasSeries(side));
  if (!isComparison || sides.length !== 1) return [];
  const [side] = sides as [Node];
  const text = expr.slice(side.from, side.to);
  const equivalent = constantOf(expr, side) === 0 ? { equivalent: 'twice and half of 0 are 0' } : {};
  const make = (kind: MutantKind, factor: string, between: string): Change => ({
    kind,
    edit: { from: side.from, to: side.to, text: `(${factor} * (${text}))` },
    ...equivalent,
    killer: `check ${name} with a value ${between}`,
  });
  return [
    make('threshold-doubled', '2', `slightly above ${oneLine(text)} and below twice that value`),
    make('threshold-halved', '0.5', `slightly below ${oneLine(text)} and above half that value`),
  ];
}

/** Returns the number if the expression is a single number, with or without parentheses; otherwise null. */
function constantOf(expr: string, node: Node): number | null {
  const text = expr.slice(node.from, node.to).replaceAll(/[()\s]/g, '');
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : null;
}

function dropped({ expr, name }: ReadRule, node: Node): Change[] {
  const body = node.getChild('FunctionCallBody');
  const inner = body?.lastChild;
  if (!body || !inner) return [];
  const text = expr.slice(inner.from, inner.to);
  return [
    {
      kind: 'aggregation-dropped',
      edit: { from: node.from, to: node.to, text: text.startsWith('(') ? text : `(${text})` },
      killer: `give ${name} two series that only together exceed the limit, and expect the labels of the alert`,
    },
  ];
}

/** Renames a label of a selector or of an aggregation. Labels of `on` and `ignoring` keep their names. */
function renamed({ expr, name }: ReadRule, node: Node): Change[] {
  const parent = node.parent!;
  const isMatcher = parent.name === 'UnquotedLabelMatcher';
  const isGrouping = parent.name === 'GroupingLabels' && parent.parent?.name === 'AggregateModifier';
  if (!isMatcher && !isGrouping) return [];
  const label = expr.slice(node.from, node.to);
  const matcher = expr.slice(parent.from, parent.to);
  const acceptsAll = isMatcher && /=~\s*(["'`])\.\*\1$/.test(matcher);
  // The change replaces the whole selector or label list, not only the label. Otherwise, the same label in two
  // selectors would give two equal changes. `together` would combine them into one mutant.
  const at = isMatcher ? selectorOf(node) : parent;
  const whole = expr.slice(at.from, at.to);
  const before = whole.slice(0, node.from - at.from);
  return [
    {
      kind: 'wrong-label',
      edit: { from: at.from, to: at.to, text: `${before}${label}_wrong${whole.slice(node.to - at.from)}` },
      ...(acceptsAll && { equivalent: 'the matcher accepts every value' }),
      killer: isMatcher
        ? `expect ${name} for a series that meets ${matcher}, and no alert for a series that does not`
        : `expect ${name} with its label ${label}`,
    },
  ];
}

function selectorOf(node: Node): Node {
  let at = node;
  while (at.name !== 'VectorSelector' && at.parent) at = at.parent;
  return at;
}

function swapped({ expr, name }: ReadRule, node: Node, windows: readonly string[]): Change[] {
  const parent = node.parent!.name;
  const isRange = (parent === 'MatrixSelector' || parent === 'SubqueryExpr') && isFirstDuration(node);
  const text = expr.slice(node.from, node.to);
  if (!isRange || !windows.includes(text)) return [];
  const at = windows.indexOf(text);
  const other = windows[at + 1] ?? windows[at - 1] ?? text;
  const swap = windows.length > 1 ? other : multiplied(text);
  if (swap === text) return [];
  return [
    {
      kind: 'window-swapped',
      edit: { from: node.from, to: node.to, text: swap },
      killer: `check ${name} when the errors of ${text} first make it fire, and one evaluation earlier`,
    },
  ];
}

const isFirstDuration = (node: Node) =>
  children(node.parent!).find((one) => one.name === 'DurationExpr')?.from === node.from;

/** The ranges (such as `5m`) in all rules, shortest first. Durations with arithmetic are left out. */
function windowsOf(rules: readonly ReadRule[]): string[] {
  const found = new Set<string>();
  for (const { expr } of rules) {
    parser.parse(expr).iterate({
      enter: ({ node }) => {
        const parent = node.parent?.name;
        if (node.name !== 'DurationExpr' || (parent !== 'MatrixSelector' && parent !== 'SubqueryExpr')) return;
        if (isFirstDuration(node)) found.add(expr.slice(node.from, node.to));
      },
    });
  }
  return [...found].filter((text) => secondsOf(text) > 0).sort((a, b) => secondsOf(a) - secondsOf(b));
}

function longerFor(rule: ReadRule): RuleMutant[] {
  const seconds = secondsOf(rule.for);
  if (rule.kind !== 'alert' || seconds === 0) return [];
  const longer = multiplied(rule.for, 10);
  return [
    {
      kind: 'for-times-ten',
      original: rule,
      rule: { ...rule, for: longer },
      change: `for: ${rule.for} → ${longer}`,
      equivalent: null,
      killer: `expect ${rule.name} at the first evaluation after ${rule.for}`,
    },
  ];
}

const unitS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Returns the seconds of a duration such as 1h30m; 0 for any other text. */
function secondsOf(text: string): number {
  if (!/^(\d+(ms|[smhdwy]))+$/.test(text)) return 0;
  return [...text.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce((sum, [, n, unit]) => sum + Number(n) * unitS[unit!]!, 0);
}

function multiplied(text: string, times = 12): string {
  return `${Math.round(secondsOf(text) * times * 1000)}ms`;
}

function hasSeries(node: Node): boolean {
  if (node.name === 'VectorSelector') return true;
  if (node.name === 'FunctionIdentifier') return true;
  return children(node).some(hasSeries);
}
