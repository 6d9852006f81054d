import type { parser } from '@prometheus-io/lezer-promql';
import { UserError, type Where } from '../../scenarios/base/errors.ts';
import { typeProblem } from './promql/type-problem.ts';
import { errorIn, literalProblem, parsePromql } from './promql.ts';

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** The placeholder that each window replaces, as in Sloth. */
export const windowMark = '{{.window}}';

const anyMark = /\{\{\s*\.window\s*\}\}/g;
/** The range that replaces the placeholder while a query is parsed. */
const stand = '5m';

/** True when the query contains the placeholder. */
export function hasWindow(query: string): boolean {
  return query.search(anyMark) >= 0;
}

/** Matches the string literals and the comments of PromQL. A `#` in a string begins no comment. */
const textOrComment = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|#[^\r\n]*/gs;

/** Returns a query without comments. Text that is added after a comment would become a part of the comment. */
export function withoutComments(query: string): string {
  return query.replaceAll(textOrComment, (found) => (found.startsWith('#') ? '' : found));
}

/** Returns a query with a range in place of each placeholder. */
export function withWindow(query: string, range: string): string {
  return query.replaceAll(anyMark, () => range);
}

/**
 * Returns a query for the events per second of a counter: `sum(rate(errors_total[{{.window}}]))` for `errors_total`. A
 * query that contains `{{.window}}` is not changed. Throws UserError for PromQL that does not parse, and for a fixed
 * range, because the query is evaluated over several windows.
 */
export function counterQuery(query: string, where: Where): string {
  checkSyntax(query, where);
  const trimmed = query.trim();
  if (hasWindow(query)) return trimmed;
  const selectors: { from: number; to: number; end: number }[] = [];
  let isFixed = false;
  parsePromql(trimmed).iterate({
    enter: ({ name, from, to, node }) => {
      if (name === 'MatrixSelector' || name === 'SubqueryExpr') isFixed = true;
      if (name === 'VectorSelector') selectors.push({ from, to, end: endWithModifiers(node) });
    },
  });
  if (isFixed) {
    throw new UserError('the query has a fixed range, but an alert evaluates the query over several windows', {
      ...where,
      hint: `write [${windowMark}] for the range, or write the counter without a range`,
    });
  }
  const rated = selectors
    .toReversed()
    .reduce(
      (text, { from, to, end }) =>
        `${text.slice(0, from)}rate(${text.slice(from, to)}[${windowMark}]${text.slice(to, end)})${text.slice(end)}`,
      trimmed,
    );
  return /^rate\(/.test(rated) && selectors.length === 1 ? `sum(${rated})` : rated;
}

/**
 * Returns the end of a selector, after its `offset` and `@`. Both must stay inside of `rate`. In the tree of `a - b
 * offset 1h`, the offset is above the subtraction, although it applies to `b`.
 */
function endWithModifiers(selector: SyntaxNode): number {
  let { to } = selector;
  for (let at = selector.parent; at !== null; at = at.parent) {
    const isModified = at.name === 'OffsetExpr' || at.name === 'StepInvariantExpr';
    if (isModified && at.firstChild?.to === to) to = at.to;
  }
  return to;
}

/**
 * Throws UserError for a PromQL query that does not parse, that contains a literal that Prometheus refuses, or that is
 * no instant vector. The column in an error refers to the query with `5m` in place of `{{.window}}`.
 */
export function checkSyntax(query: string, where: Where): void {
  const filled = withWindow(query, stand);
  const tree = parsePromql(filled);
  const at = errorIn(tree);
  if (at !== null) throw new UserError(`PromQL does not parse at column ${at + 1}: ${query.trim()}`, where);
  const problem = literalProblem(filled, tree) ?? typeProblem(filled, tree, true);
  if (problem !== undefined) throw new UserError(problem, where);
}
