import { parser } from '@prometheus-io/lezer-promql';
import { oneLine } from '../../scenarios/base/one-line.ts';
import { remembered } from '../../scenarios/base/remembered.ts';
import { goString } from '../pattern/go-string.ts';
import { type NumberPlace, numberProblem } from '../pattern/number-literal.ts';
import { matchesWhole, patternProblem } from '../pattern/whole-match.ts';

/** Labels by name. A missing label counts as empty, as in Prometheus and Alertmanager. */
export type Labels = Readonly<Record<string, string>>;

export type Matcher = { label: string; op: '=' | '!=' | '=~' | '!~'; value: string };

export type Selector = { metric: string; matchers: Matcher[] };

type Tree = ReturnType<typeof parser.parse>;

/** A node of the syntax tree of a PromQL expression. */
export type Node = Tree['topNode'];

/**
 * Returns the syntax tree of a PromQL expression. Cached, because a query is read for its errors, its selectors and its
 * sums.
 */
export const parsePromql = remembered((expr: string): Tree => parser.parse(expr));

/** Returns the offset of the first syntax error of a PromQL expression; null when the expression parses. */
export function syntaxErrorAt(expr: string): number | null {
  return errorIn(parsePromql(expr));
}

/** Returns the offset of the first syntax error in the tree of a PromQL expression; null when it has none. */
export function errorIn(tree: Tree): number | null {
  let at: number | null = null;
  tree.iterate({
    enter: (node) => {
      if (at === null && node.type.isError) at = node.from;
    },
  });
  return at;
}

/** Returns the series selectors of a PromQL expression, in the order of the text. */
export function selectorsOf(expr: string): Selector[] {
  const selectors: Selector[] = [];
  let label = '';
  let op: Matcher['op'] | null = null;
  parsePromql(expr).iterate({
    enter: ({ name, from, to }) => {
      const last = selectors.at(-1);
      if (name === 'VectorSelector') selectors.push({ metric: '', matchers: [] });
      else if (name === 'Identifier' && last) last.metric = expr.slice(from, to);
      else if (name === 'LabelName') label = expr.slice(from, to);
      else if (name === 'MatchOp') op = expr.slice(from, to) as Matcher['op'];
      // A string literal without an operator before it is an argument of a function, such as label_replace.
      else if (name === 'StringLiteral' && last && op !== null) {
        last.matchers.push({ label, op, value: goString(expr.slice(from, to)) ?? '' });
        op = null;
      }
    },
  });
  return selectors;
}

/**
 * Returns the reason why Prometheus refuses a literal or selector of an expression, or undefined. Refused literals are:
 * strings with an unknown escape, patterns that RE2 cannot read, and numbers, durations and times out of range. A
 * selector is refused if it has two names, or if all its matchers accept an empty value.
 */
export function literalProblem(expr: string, tree: Tree): string | undefined {
  let problem: string | undefined;
  let isPattern = false;
  tree.iterate({
    enter: ({ name, from, to, node }) => {
      if (name === 'VectorSelector') problem ??= nameProblem(expr, node) ?? emptyProblem(expr, node);
      if (name === 'MatchOp') isPattern = expr.slice(from, to).endsWith('~');
      const place = numberPlaceOf(name, node.parent);
      if (place !== undefined) problem ??= numberProblem(expr.slice(from, to), place);
      if (name !== 'StringLiteral') return;
      const literal = expr.slice(from, to);
      const text = goString(literal);
      if (text === null)
        problem ??= `Prometheus refuses an escape or character of ${literal}: write \\\\ for a backslash`;
      else if (isPattern) problem ??= patternProblem(text);
      isPattern = false;
    },
  });
  return problem;
}

/** A metric is named before the braces, by a quoted text, or with `__name__`. Returns an error if two names are set. */
function nameProblem(expr: string, selector: Tree['topNode']): string | undefined {
  const quoted = selector.getChild('LabelMatchers')?.getChildren('QuotedLabelName').length ?? 0;
  const isName = (matcher: Tree['topNode']) =>
    /^["'`]?__name__["'`]?$/.test(expr.slice(matcher.firstChild!.from, matcher.firstChild!.to));
  const names = quoted + (selector.getChild('Identifier') ? 1 : 0);
  if (names === 0 || names + matchersIn(selector).filter(isName).length < 2) return undefined;
  return `the name of the metric is set twice: ${expr.slice(selector.from, selector.to)}`;
}

/** Returns an error for a selector without a metric name if all matchers match absent labels, such as `{job=~".*"}`. */
function emptyProblem(expr: string, selector: Tree['topNode']): string | undefined {
  if (selector.getChild('Identifier') ?? selector.getChild('LabelMatchers')?.getChild('QuotedLabelName')) return;
  const acceptsMissing = (matcher: Tree['topNode']) => {
    const literal = matcher.lastChild!;
    const value = goString(expr.slice(literal.from, literal.to));
    const sign = matcher.getChild('MatchOp')!;
    const op = expr.slice(sign.from, sign.to) as Matcher['op'];
    if (value === null || (op.endsWith('~') && patternProblem(value) !== undefined)) return false;
    return meets({}, [{ label: '', op, value }]);
  };
  if (!matchersIn(selector).every(acceptsMissing)) return undefined;
  const text = oneLine(expr.slice(selector.from, selector.to));
  return `Prometheus refuses the selector ${text}, because it selects every series: write a name before the braces`;
}

function matchersIn(selector: Tree['topNode']): Tree['topNode'][] {
  const list = selector.getChild('LabelMatchers');
  return list ? [...list.getChildren('UnquotedLabelMatcher'), ...list.getChildren('QuotedLabelMatcher')] : [];
}

/** Returns how a number is used; undefined for other nodes. */
function numberPlaceOf(name: string, parent: Tree['topNode'] | null): NumberPlace | undefined {
  if (name === 'NumberDurationLiteral') return parent?.name === 'StepInvariantExpr' ? 'time' : 'value';
  if (name !== 'NumberDurationLiteralInDurationContext') return undefined;
  const above = parent?.parent?.name;
  return above === 'MatrixSelector' || above === 'SubqueryExpr' ? 'range' : 'length';
}

/**
 * True when the innermost aggregation around each selector of a query is a `sum` that drops all labels, such as
 * `sum(rate(a[5m]))`.
 */
export function sumsAll(query: string): boolean {
  const expr = query.replaceAll(/\{\{\s*\.window\s*\}\}/g, '5m');
  let all = true;
  parsePromql(expr).iterate({
    enter: ({ name, node }) => {
      if (name !== 'VectorSelector') return;
      let at = node.parent;
      while (at && at.name !== 'AggregateExpr') at = at.parent;
      if (!at || at.getChild('AggregateModifier') || at.getChild('AggregateOp')?.firstChild?.name !== 'Sum')
        all = false;
    },
  });
  return all;
}

/** Returns the labels of a selector such as `up{job="api"}`. `__name__` is the name of the series. */
export function labelsOfSeries({ metric, matchers }: Selector): Labels {
  return { __name__: metric, ...Object.fromEntries(matchers.map(({ label, value }) => [label, value])) };
}

/** True when the selector selects a series with these labels. `__name__` is the name of the series. */
export function selects({ metric, matchers }: Selector, labels: Labels): boolean {
  return (metric === '' || metric === labels.__name__) && meets(labels, matchers);
}

/** True when the labels meet all matchers. Throws Error for a pattern that is not a valid regular expression. */
export function meets(labels: Labels, matchers: readonly Matcher[]): boolean {
  return matchers.every(({ label, op, value }) => {
    const own = labels[label] ?? '';
    if (op === '=' || op === '!=') return (own === value) === (op === '=');
    return matchesWhole(value, own) === (op === '=~');
  });
}

/** The arithmetic operators that meshproof computes without Prometheus, by the names of their syntax nodes. */
export const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
};

/** Returns the text of a node. */
export const textOf = ({ from, to }: Pick<Node, 'from' | 'to'>, expr: string): string => expr.slice(from, to);

/** Returns the operator or function that a call or an aggregation names; an empty text if it names none. */
export const nameOf = (node: Node, kind: string): string => node.getChild(kind)?.firstChild?.name ?? '';

/** Returns the direct children of a node. */
export function children(node: Node): Node[] {
  const all: Node[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) all.push(child);
  return all;
}

/** Returns the labels that an aggregation names in `by` or `without`. */
export function groupsOf(node: Node, expr: string): string[] {
  const names = node.getChild('AggregateModifier')?.getChild('GroupingLabels')?.getChildren('LabelName') ?? [];
  return names.map((one) => textOf(one, expr));
}

/** Returns the labels of a series that an aggregation keeps. */
export function labelsAfter(aggregation: Node, expr: string, labels: Labels): Labels {
  const named = new Set(groupsOf(aggregation, expr));
  const isWithout = aggregation.getChild('AggregateModifier')?.getChild('Without') != null;
  return Object.fromEntries(Object.entries(labels).filter(([label]) => named.has(label) !== isWithout));
}
