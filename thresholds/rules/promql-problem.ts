import { UserError, type Where } from '../../scenarios/base/errors.ts';
import { oneLine } from '../../scenarios/base/one-line.ts';
import { typeProblem } from '../compile/promql/type-problem.ts';
import { errorIn, literalProblem, parsePromql } from '../compile/promql.ts';

/** The major version of the Prometheus that evaluates the rules. */
export type PrometheusMajor = 2 | 3;

/** Parts of PromQL that Prometheus 2 does not have. The keys are names of nodes in the grammar. */
const newIn3: Readonly<Record<string, string>> = {
  LimitK: 'limitk',
  LimitRatio: 'limit_ratio',
  SmoothedExpr: 'smoothed',
  AnchoredExpr: 'anchored',
  FillClause: 'fill',
  FillLeftClause: 'fill_left',
  FillRightClause: 'fill_right',
  QuotedLabelName: 'a name in quotes',
  QuotedLabelMatcher: 'a name in quotes',
  DurationStep: 'step() as a duration',
  DurationRange: 'range() as a duration',
  DurationMinOf: 'min() of durations',
  DurationMaxOf: 'max() of durations',
  FirstOverTime: 'first_over_time',
  TsOfFirstOverTime: 'ts_of_first_over_time',
  TsOfLastOverTime: 'ts_of_last_over_time',
  TsOfMaxOverTime: 'ts_of_max_over_time',
  TsOfMinOverTime: 'ts_of_min_over_time',
  HistogramQuantiles: 'histogram_quantiles',
  DoubleExponentialSmoothing: 'double_exponential_smoothing',
  Info: 'info',
  StartTimestamp: 'start_timestamp',
  Range: 'range',
  Step: 'step',
};

/**
 * Prometheus 3 renamed the function `holt_winters`, so the grammar does not know the old name. Before parsing, another
 * function name replaces it. Both names have the same length, so the offsets of errors stay right.
 */
const renamed = /\bholt_winters(?=\s*\()/g;
const sameLength = 'day_of_month';

/**
 * Returns the reason why a Prometheus of this major version refuses an expression; undefined if it accepts the
 * expression. With `needsVector`, also refuses any expression that is not an instant vector.
 */
export function promqlProblem(expr: string, major: PrometheusMajor, needsVector = false): string | undefined {
  if (expr.trim() === '') return 'the expression is empty';
  if (major === 3 && expr.match(renamed)) return 'holt_winters is named double_exponential_smoothing in Prometheus 3';
  const text = expr.replaceAll(renamed, sameLength);
  const tree = parsePromql(text);
  const at = errorIn(tree);
  if (at !== null) return `this is not valid PromQL: the syntax error is at ${near(expr, at)}`;
  const name = major === 2 ? firstNew(text, tree) : undefined;
  if (name !== undefined) return `${name} needs Prometheus 3`;
  return literalProblem(text, tree) ?? typeProblem(expr, tree, needsVector);
}

/** Returns the problem of the expression as an error at `place`; empty when there is none. */
export function promqlErrors(expr: string, major: PrometheusMajor, place: Where, needsVector = false): UserError[] {
  const problem = promqlProblem(expr, major, needsVector);
  if (problem === undefined) return [];
  const hint = problem.endsWith('needs Prometheus 3') ? { hint: 'check with --prometheus 3' } : {};
  return [new UserError(problem, { ...place, ...hint })];
}

function firstNew(expr: string, tree: ReturnType<typeof parsePromql>): string | undefined {
  let found: string | undefined;
  tree.iterate({
    enter: ({ name, node, from, to }) => {
      found ??= Object.hasOwn(newIn3, name) ? newIn3[name] : undefined;
      const above = node.parent?.name;
      if (name === 'DurationExpr' && (above === 'DurationExpr' || above === 'OffsetDurationExpr'))
        found ??= 'arithmetic with durations';
      if (name === 'NumberDurationLiteralInDurationContext' && /^[\d.]+$/.test(expr.slice(from, to)))
        found ??= 'a duration without a unit';
      if (name === 'NumberDurationLiteral' && /^(?!.*0x).*\d[_smhdwy]/.test(expr.slice(from, to)))
        found ??= 'a number with _ or with a unit';
    },
  });
  return found;
}

function near(expr: string, at: number): string {
  const rest = oneLine(expr.slice(at));
  return rest === '' ? 'its end' : JSON.stringify(rest.slice(0, 30));
}
