import { parser } from '@prometheus-io/lezer-promql';

/** Labels by name. A label that is missing counts as empty, as in Prometheus and Alertmanager. */
export type Labels = Readonly<Record<string, string>>;

/** A condition on one label. */
export type Matcher = { label: string; op: '=' | '!=' | '=~' | '!~'; value: string };

/** A series selector of an expression: its metric, and its matchers. */
export type Selector = { metric: string; matchers: Matcher[] };

/** The offset of the first syntax error of a PromQL expression; null when it parses. */
export function syntaxErrorAt(expr: string): number | null {
  return errorIn(parser.parse(expr));
}

/** The offset of the first syntax error in the tree of a PromQL expression; null when it has none. */
export function errorIn(tree: ReturnType<typeof parser.parse>): number | null {
  let at: number | null = null;
  tree.iterate({
    enter: (node) => {
      if (at === null && node.type.isError) at = node.from;
    },
  });
  return at;
}

/** The series selectors of a PromQL expression, in the order of the text. */
export function selectorsOf(expr: string): Selector[] {
  const selectors: Selector[] = [];
  let label = '';
  let op: Matcher['op'] = '=';
  parser.parse(expr).iterate({
    enter: ({ name, from, to }) => {
      const text = expr.slice(from, to);
      const last = selectors.at(-1);
      if (name === 'VectorSelector') selectors.push({ metric: '', matchers: [] });
      else if (name === 'Identifier' && last) last.metric = text;
      else if (name === 'LabelName') label = text;
      else if (name === 'MatchOp') op = text as Matcher['op'];
      else if (name === 'StringLiteral' && last && isMatcherAt(expr, from)) {
        last.matchers.push({ label, op, value: unquoted(text) });
      }
    },
  });
  return selectors;
}

/**
 * Returns whether the string literal at `from` is the value of a matcher. Any other literal is an argument of a
 * function, such as label_replace.
 */
function isMatcherAt(expr: string, from: number): boolean {
  return /(=|!=|=~|!~)\s*$/.test(expr.slice(0, from));
}

/**
 * Returns the text of a string literal. PromQL has the escapes of Go:
 * https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals
 */
function unquoted(literal: string): string {
  const inner = literal.slice(1, -1);
  if (literal.startsWith('`')) return inner;
  return inner.replaceAll(/\\(.)/g, (_, char: string) => ({ n: '\n', t: '\t', r: '\r' })[char] ?? char);
}

/** True when every selector of a query is inside a `sum` that drops all labels, such as `sum(rate(a[5m]))`. */
export function sumsAll(query: string): boolean {
  const expr = query.replaceAll(/\{\{\s*\.window\s*\}\}/g, '5m');
  let all = true;
  parser.parse(expr).iterate({
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

/** True when the labels meet all matchers. Throws SyntaxError for a pattern that is not valid. */
export function meets(labels: Labels, matchers: readonly Matcher[]): boolean {
  return matchers.every(({ label, op, value }) => {
    const own = labels[label] ?? '';
    if (op === '=' || op === '!=') return (own === value) === (op === '=');
    return wholly(value).test(own) === (op === '=~');
  });
}

/**
 * The pattern as a RegExp. Prometheus and Alertmanager match a pattern against the whole value. Go has flags at the
 * start of a pattern, as in `(?i)`, but a RegExp needs them as a separate argument.
 */
export function wholly(pattern: string): RegExp {
  const [, flags = '', rest = pattern] = /^\(\?([ims]+)\)(.*)$/s.exec(pattern) ?? [];
  return new RegExp(`^(?:${rest})$`, flags);
}
