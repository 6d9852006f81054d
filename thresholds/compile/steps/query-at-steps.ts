import { largest, smallest } from '../../../scenarios/base/long-lists.ts';
import {
  arithmetic,
  children,
  groupsOf,
  type Labels,
  labelsAfter,
  type Node,
  nameOf,
  parsePromql,
  textOf,
} from '../promql.ts';

type Value = (step: number) => number | null;

/**
 * A query on one series, evaluated without Prometheus. `isCounter` is true when the query reads increases. `labels`
 * turns the labels of a series into the labels of the result. `at` takes the samples of the series. It returns a
 * function from a step to the value of the query; null without a value.
 */
export type StepQuery = {
  selector: string;
  isCounter: boolean;
  /** The labels that aggregations name in `by` or `without`. */
  groups: readonly string[];
  /** The shortest range; Infinity if there is none. */
  shortestS: number;
  labels: (series: Labels) => Labels;
  at: (samples: readonly number[], stepS: number) => Value;
};

/** Prometheus uses the last sample of the last five minutes as the value of a series. */
const lookbackS = 300;

/**
 * Returns an expression as a query that is evaluated at steps without Prometheus. The expression may contain numbers,
 * arithmetic, simple aggregations, simple functions and one selector, which may occur several times. Null for any other
 * expression.
 *
 * `rateOfQuery` evaluates PromQL as well, but neither function can replace the other. `rateOfQuery` returns one value
 * from many series with constant rates, so it needs labels and no time. A `StepQuery` returns a value for each step
 * from the changing samples of one series, so it needs time and no labels. It runs at thousands of steps, so the
 * expression is walked only once.
 */
export function queryAtSteps(expr: string): StepQuery | null {
  const root = parsePromql(expr).topNode.firstChild;
  const found: Found = {
    selectors: new Set(),
    groups: new Set(),
    ranges: [],
    hasCounter: false,
    hasGauge: false,
  };
  if (root === null || !isSimple(root, expr, found)) return null;
  const [selector, ...others] = found.selectors;
  if (selector === undefined || others.length > 0 || found.hasCounter === found.hasGauge) return null;
  return {
    selector,
    isCounter: found.hasCounter,
    groups: [...found.groups],
    shortestS: smallest(found.ranges),
    labels: (series) => labelsOf(root, expr, series),
    at: (samples, stepS) => evaluate(root, expr, { samples, stepS }),
  };
}

/** Aggregations that do not change the value of a single series. */
const identities = new Set(['Sum', 'Avg', 'Min', 'Max']);
const counters = new Set(['Rate', 'Increase']);
const overTime: Readonly<Record<string, (values: readonly number[]) => number>> = {
  AvgOverTime: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  MinOverTime: (values) => smallest(values),
  MaxOverTime: (values) => largest(values),
};

type Found = {
  selectors: Set<string>;
  groups: Set<string>;
  ranges: number[];
  hasCounter: boolean;
  hasGauge: boolean;
};

function isSimple(node: Node, expr: string, found: Found): boolean {
  const parts = children(node);
  switch (node.name) {
    case 'NumberDurationLiteral':
      return Number.isFinite(Number(textOf(node, expr)));
    case 'ParenExpr':
      return isSimple(parts[0]!, expr, found);
    case 'BinaryExpr':
      return (
        parts.length === 3 &&
        Object.hasOwn(arithmetic, parts[1]!.name) &&
        isSimple(parts[0]!, expr, found) &&
        isSimple(parts[2]!, expr, found)
      );
    case 'AggregateExpr':
      for (const name of groupsOf(node, expr)) found.groups.add(name);
      return identities.has(nameOf(node, 'AggregateOp')) && isSimple(argumentOf(node), expr, found);
    case 'FunctionCall':
      return isRange(node, expr, found);
    case 'VectorSelector':
      found.hasGauge = true;
      found.selectors.add(textOf(node, expr));
      return true;
    default:
      return false;
  }
}

function isRange(node: Node, expr: string, found: Found): boolean {
  const name = nameOf(node, 'FunctionIdentifier');
  const range = node.getChild('FunctionCallBody')?.firstChild;
  const seconds = range?.name === 'MatrixSelector' ? secondsOf(range, expr) : null;
  if (!range || seconds === null) return false;
  found.ranges.push(seconds);
  if (counters.has(name)) found.hasCounter = true;
  else if (Object.hasOwn(overTime, name)) found.hasGauge = true;
  else return false;
  found.selectors.add(textOf(range.firstChild!, expr));
  return true;
}

type Input = { samples: readonly number[]; stepS: number };

function evaluate(node: Node, expr: string, input: Input): Value {
  const parts = children(node);
  switch (node.name) {
    case 'NumberDurationLiteral': {
      const number = Number(textOf(node, expr));
      return () => number;
    }
    case 'ParenExpr':
      return evaluate(parts[0]!, expr, input);
    case 'BinaryExpr': {
      const [left, right] = [evaluate(parts[0]!, expr, input), evaluate(parts[2]!, expr, input)];
      const operation = arithmetic[parts[1]!.name]!;
      return (step) => {
        const [a, b] = [left(step), right(step)];
        return a === null || b === null ? null : operation(a, b);
      };
    }
    case 'AggregateExpr':
      return evaluate(argumentOf(node), expr, input);
    case 'FunctionCall':
      return rangeValue(node, expr, input);
    default:
      return (step) => {
        const last = Math.min(step, input.samples.length - 1);
        return last < 0 || (step - last) * input.stepS >= lookbackS ? null : input.samples[last]!;
      };
  }
}

function rangeValue(node: Node, expr: string, { samples, stepS }: Input): Value {
  const name = nameOf(node, 'FunctionIdentifier');
  const windowS = secondsOf(argumentOf(node), expr)!;
  const length = Math.floor(windowS / stepS);
  return (step) => {
    const first = Math.max(0, step - length);
    const last = Math.min(step, samples.length - 1);
    if (!counters.has(name)) return last < first ? null : overTime[name]!(samples.slice(first, last + 1));
    if (last <= first) return null;
    const sampledS = (last - first) * stepS;
    // The rule of extrapolatedRate: https://github.com/prometheus/prometheus/blob/main/promql/functions.go
    const near = (gapS: number) => (gapS < 1.1 * stepS ? gapS : stepS / 2);
    const coveredS = sampledS + near(windowS - (step - first) * stepS) + near((step - last) * stepS);
    const increase = ((samples[last]! - samples[first]!) * coveredS) / sampledS;
    return name === 'Rate' ? increase / windowS : increase;
  };
}

function labelsOf(node: Node, expr: string, series: Labels): Labels {
  if (node.name === 'AggregateExpr') return labelsAfter(node, expr, labelsOf(argumentOf(node), expr, series));
  if (node.name === 'FunctionCall' || node.name === 'VectorSelector') return series;
  if (node.name === 'ParenExpr') return labelsOf(children(node)[0]!, expr, series);
  const sides = children(node).filter(
    ({ name }) => name !== 'NumberDurationLiteral' && !Object.hasOwn(arithmetic, name),
  );
  return labelsOf(sides[0]!, expr, series);
}

const argumentOf = (node: Node): Node => node.getChild('FunctionCallBody')!.firstChild!;

function secondsOf(range: Node, expr: string): number | null {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(textOf(range.lastChild!, expr)) ?? [];
  return Number(count ?? 0) === 0 ? null : Number(count) * { s: 1, m: 60, h: 3600, d: 86_400 }[unit as 's']!;
}
