import { largest, smallest } from '../../../scenarios/base/long-lists.ts';
import {
  arithmetic,
  children,
  type Labels,
  labelsAfter,
  labelsOfSeries,
  type Node,
  nameOf,
  parsePromql,
  selectorsOf,
  selects,
  textOf,
} from '../promql.ts';

/** An instant vector: a value for each series. */
type Vector = { labels: Labels; value: number }[];
type Value = Vector | number;

/** The events per second of each series, such as `up{job="api"}`. */
type Rates = ReadonlyMap<string, number>;

const rangeMark = /\[\s*\{\{\s*\.window\s*\}\}\s*\]/g;
/** The range that replaces the placeholder `{{.window}}`. No document uses this range. */
const stand = '3m7s';

/**
 * Returns the value of a query for series with constant rates, if the value is one number without labels. Null for any
 * other value. Also null for a query with more than numbers, arithmetic, `or`, `vector`, simple aggregations, and
 * `rate` over the window. The comment of `queryAtSteps` compares that function with this one.
 */
export function rateOfQuery(query: string, rates: Rates): number | null {
  const expr = query.replaceAll(rangeMark, `[${stand}]`);
  const root = expr.includes('{{') ? null : parsePromql(expr).topNode.firstChild;
  const found = root && evaluate(root, expr, rates);
  if (!Array.isArray(found) || found.length !== 1) return null;
  const [{ labels, value }] = found as [Vector[number]];
  return Object.keys(labels).length === 0 ? value : null;
}

function evaluate(node: Node, expr: string, rates: Rates): Value | null {
  const parts = children(node);
  switch (node.name) {
    case 'NumberDurationLiteral': {
      const number = Number(textOf(node, expr));
      return Number.isFinite(number) ? number : null;
    }
    case 'ParenExpr':
      return evaluate(parts[0]!, expr, rates);
    case 'BinaryExpr':
      return parts.length === 3 ? binary(parts as [Node, Node, Node], expr, rates) : null;
    case 'AggregateExpr':
      return aggregated(node, expr, rates);
    case 'FunctionCall':
      return called(node, expr, rates);
    default:
      return null;
  }
}

function binary([first, sign, second]: [Node, Node, Node], expr: string, rates: Rates): Value | null {
  const [left, right] = [evaluate(first, expr, rates), evaluate(second, expr, rates)];
  if (left === null || right === null) return null;
  const twinIn = (vector: Vector, { labels }: Vector[number]) =>
    vector.find((one) => keyOf(one.labels) === keyOf(labels));
  if (sign.name === 'Or' && Array.isArray(left) && Array.isArray(right)) {
    return [...left, ...right.filter((one) => twinIn(left, one) === undefined)];
  }
  const operation = Object.hasOwn(arithmetic, sign.name) ? arithmetic[sign.name]! : null;
  if (operation === null) return null;
  if (!Array.isArray(left)) {
    return Array.isArray(right)
      ? right.map(({ labels, value }) => ({ labels, value: operation(left, value) }))
      : operation(left, right);
  }
  return left.flatMap((one) => {
    const other = Array.isArray(right) ? twinIn(right, one)?.value : right;
    return other === undefined ? [] : [{ labels: one.labels, value: operation(one.value, other) }];
  });
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
const aggregations: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: sum,
  Avg: (values) => sum(values) / values.length,
  Min: smallest,
  Max: largest,
};

function aggregated(node: Node, expr: string, rates: Rates): Vector | null {
  const aggregation = aggregations[nameOf(node, 'AggregateOp')];
  const vector = evaluate(node.getChild('FunctionCallBody')!.firstChild!, expr, rates);
  if (aggregation === undefined || !Array.isArray(vector)) return null;
  const groups = new Map<string, { labels: Labels; values: number[] }>();
  for (const { labels, value } of vector) {
    const kept = labelsAfter(node, expr, labels);
    const group = groups.get(keyOf(kept)) ?? { labels: kept, values: [] };
    groups.set(keyOf(kept), { labels: kept, values: [...group.values, value] });
  }
  return [...groups.values()].map(({ labels, values }) => ({ labels, value: aggregation(values) }));
}

function called(node: Node, expr: string, rates: Rates): Vector | null {
  const argument = node.getChild('FunctionCallBody')?.firstChild;
  switch (nameOf(node, 'FunctionIdentifier')) {
    case 'Rate':
      return argument ? rated(argument, expr, rates) : null;
    case 'Vector': {
      const value = argument ? evaluate(argument, expr, rates) : null;
      return typeof value === 'number' ? [{ labels: {}, value }] : null;
    }
    // These functions read only native histograms, and the series here are plain numbers.
    case 'HistogramCount':
    case 'HistogramFraction':
      return [];
    default:
      return null;
  }
}

function rated(range: Node, expr: string, rates: Rates): Vector | null {
  if (range.name !== 'MatrixSelector' || textOf(range.lastChild!, expr) !== stand) return null;
  const selector = selectorsOf(textOf(range.firstChild!, expr))[0]!;
  return [...rates].flatMap(([series, value]) => {
    const { __name__, ...labels } = labelsOfSeries(selectorsOf(series)[0]!);
    return selects(selector, { __name__: __name__!, ...labels }) ? [{ labels, value }] : [];
  });
}

const keyOf = (labels: Labels) => JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
