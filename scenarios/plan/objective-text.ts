import { withoutEnd } from '../base/limits/without-end.ts';
import { nearest } from '../base/nearest.ts';

type Comparator = '<' | '<=' | '>' | '>=' | '==' | '!=';

type Aggregate = 'quantile' | 'avg' | 'min' | 'max' | 'count' | 'rate' | 'value';

/** An objective such as `p95 < 100ms`, `< 1%` or, in k6's syntax, `p(95)<100`. */
export type ObjectiveText = {
  /** Undefined when the text has only a comparison, such as `< 1%`. */
  aggregate?: Aggregate;
  /** The aggregate as it is written: `p(95)`. */
  call?: string;
  /** The quantile is 0.95 for `p95` and `p(95)`, 0.5 for `med`. */
  q?: number;
  op: Comparator;
  limit: number;
  unit?: Unit;
  /** True for `p(95)`, k6's syntax, in which a time without a unit is in milliseconds. */
  isK6Percentile: boolean;
};

export const objectiveUnits = {
  us: { of: 'time', factor: 1e-6 },
  ms: { of: 'time', factor: 1e-3 },
  s: { of: 'time', factor: 1 },
  m: { of: 'time', factor: 60 },
  h: { of: 'time', factor: 3600 },
  '%': { of: 'share', factor: 0.01 },
  '/s': { of: 'rate', factor: 1 },
  '/m': { of: 'rate', factor: 1 / 60 },
  '/h': { of: 'rate', factor: 1 / 3600 },
  B: { of: 'size', factor: 1 },
  kB: { of: 'size', factor: 1e3 },
  MB: { of: 'size', factor: 1e6 },
  GB: { of: 'size', factor: 1e9 },
} as const;
type Unit = keyof typeof objectiveUnits;

export type Problem = { problem: string; hint?: string };

/** The aggregates of k6's thresholds: https://grafana.com/docs/k6/latest/using-k6/thresholds/#threshold-syntax */
const aggregates = ['avg', 'count', 'max', 'med', 'min', 'rate', 'value'] as const;
/**
 * Words that people write for an aggregate. A hint by similar spelling is wrong for some of them: `mean` is most
 * similar to `med`, but means `avg`.
 */
const otherWords: Readonly<Record<string, (typeof aggregates)[number]>> = {
  ...{ mean: 'avg', average: 'avg', median: 'med', maximum: 'max', minimum: 'min', sum: 'count', total: 'count' },
};
/** Words that people write for a unit, without a final `s`. */
const unitWords: Readonly<Partial<Record<Unit, readonly string[]>>> = {
  us: ['microsecond', 'usec', 'µ'],
  ms: ['millisecond', 'msec', 'milli'],
  s: ['second', 'sec'],
  m: ['minute', 'min'],
  h: ['hour', 'hr'],
  '%': ['percent', 'pct'],
  '/s': ['/sec', '/second', 'rp', 'req/'],
  '/m': ['/min', '/minute', 'rpm'],
};
// Each part of an objective has its own regular expression. With many blanks, the time of one expression for all parts
// would grow with the fourth power of the text's length.
const comparison = /^([a-z][\w.]*(?:\([^)]*\))?)?\s*([<>=!≤≥]+)\s*/i;
const figureAtStart = /^[-+]?[\d.,]+(?:e[-+]?\d+)?/i;
const number = /^-?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i;
const comparators: Readonly<Record<string, Comparator>> = {
  ...{ '<': '<', '<=': '<=', '≤': '<=', '>': '>', '>=': '>=', '≥': '>=' },
  ...{ '==': '==', '===': '==', '!=': '!=' },
};
const anyExample = 'write p95 < 100ms, < 1% or == 0';

/**
 * Returns the objective that a text states in the syntax of plans or of k6's thresholds. If the text states none,
 * returns the problem with a hint. The hint is `example`, unless a more exact hint is known.
 */
export function readObjective(text: string, example = anyExample): ObjectiveText | Problem {
  const whole = text.trim();
  const meant = withoutEnd(whole, ',;');
  if (meant !== whole) return { problem: `"${text}" ends in ${whole.slice(meant.length)}`, hint: `write ${meant}` };
  const several = severalIn(whole, example);
  if (several) return several;
  const [start = '', call, sign] = comparison.exec(whole) ?? [];
  if (sign === undefined) return { problem: startProblem(whole), hint: example };
  const limit = whole.slice(start.length);
  const [figure] = figureAtStart.exec(limit) ?? [];
  const op = comparators[sign];
  if (op === undefined) return { problem: `"${sign}" is no comparison`, hint: 'write <, <=, >, >= or ==' };
  if (figure === undefined) return { problem: `"${text}" has no number to compare with`, hint: example };
  if (!number.test(figure)) return { problem: `"${figure}" is not a number`, hint: withoutCommas(figure) ?? example };
  const unit = limit.slice(figure.length).trimStart();
  if (unit !== '' && !Object.hasOwn(objectiveUnits, unit)) return unitProblem(unit);
  const aggregate = call === undefined ? {} : readAggregate(call, example);
  if ('problem' in aggregate) return aggregate;
  return {
    ...aggregate,
    op,
    limit: Number(figure),
    ...(unit !== '' && { unit: unit as Unit }),
    isK6Percentile: call?.includes('(') ?? false,
  };
}

/** Returns a problem if a text has several comparisons, such as `p95 < 100ms, p99 < 1s`. */
function severalIn(text: string, example: string): Problem | undefined {
  if ((text.match(/[<>=!≤≥]+/g) ?? []).length < 2) return undefined;
  const parts = text.split(/[,;]|\band\b|&&/i).map((part) => part.trim());
  const areRead = parts.length > 1 && parts.every((part) => !('problem' in readObjective(part)));
  const hint = areRead ? `write a list: [${parts.map((part) => `"${part}"`).join(', ')}]` : example;
  return { problem: `"${text}" has several comparisons`, hint };
}

function startProblem(text: string): string {
  const [before = ''] = /^[^<>=!≤≥]*/.exec(text) ?? [];
  return before === text ? `"${text}" has no comparison` : `there is no aggregate "${before.trim()}"`;
}

/** Returns a hint for a number with commas: `1,000` is meant as 1000, and `0,1` as 0.1. */
function withoutCommas(figure: string): string | undefined {
  const plain = /^\d{1,3}(,\d{3})+$/.test(figure) ? figure.replaceAll(',', '') : figure.replace(',', '.');
  return number.test(plain) ? `write ${plain}` : undefined;
}

function unitProblem(unit: string): Problem {
  const plain = unit.toLowerCase().replace(/s$/, '');
  const [meant] = Object.entries(unitWords).find(([, words]) => words.includes(plain)) ?? [];
  const hint = meant === undefined ? nearest(unit, Object.keys(objectiveUnits)) : `did you mean ${meant}?`;
  return { problem: `there is no unit "${unit}"`, hint };
}

function readAggregate(call: string, example: string): Pick<ObjectiveText, 'aggregate' | 'call' | 'q'> | Problem {
  const word = call.toLowerCase();
  const [, inBrackets, plain] = /^p(?:\(\s*([\d.]+)\s*\)|([\d.]+))$/.exec(word) ?? [];
  const percent = inBrackets ?? plain;
  if (percent !== undefined) {
    const q = Number((Number(percent) / 100).toPrecision(12));
    if (q >= 0 && q <= 1) return { aggregate: 'quantile', call, q };
    return { problem: `a percentile must lie between 0 and 100, not at ${percent}`, hint: example };
  }
  if (word === 'med') return { aggregate: 'quantile', call, q: 0.5 };
  const known = aggregates.find((one) => one === (otherWords[word] ?? word));
  if (known === 'med') return { problem: `there is no aggregate "${call}"`, hint: 'write p50' };
  if (known !== undefined) return { aggregate: known, call };
  return { problem: `there is no aggregate "${call}"`, hint: nearest(word, [...aggregates, 'p95']) };
}
