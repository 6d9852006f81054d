import { nearest } from '../base/nearest.ts';

type Comparator = '<' | '<=' | '>' | '>=' | '==' | '!=';

/** The ways to reduce a series of values to one number. */
type Aggregate = 'quantile' | 'avg' | 'min' | 'max' | 'count' | 'rate' | 'value';

/** An objective such as `p95 < 100ms`, `< 1%` or, in k6's syntax, `p(95)<100`. */
export type ObjectiveText = {
  /** The aggregate; undefined when the text has only a comparison, such as `< 1%`. */
  aggregate?: Aggregate;
  /** The aggregate as it is written: `p(95)`. */
  call?: string;
  /** The level of a quantile: 0.95 for `p95` and `p(95)`, 0.5 for `med`. */
  q?: number;
  op: Comparator;
  limit: number;
  unit?: Unit;
  /** True if the percentile is in k6's syntax, `p(95)`, where a time without a unit is in milliseconds. */
  isK6Percentile: boolean;
};

/** The units in which a limit may be written, each with its factor to the base unit. */
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

/** The reason why a text cannot be read, and a hint at the text to write instead. */
export type Problem = { problem: string; hint?: string };

/** The aggregates of k6's thresholds: https://grafana.com/docs/k6/latest/using-k6/thresholds/#threshold-syntax */
const aggregates = ['avg', 'count', 'max', 'med', 'min', 'rate', 'value'] as const;
/** Words that people write for an aggregate. By spelling, `mean` would be most similar to `med` or `max`. */
const otherWords: Readonly<Record<string, (typeof aggregates)[number]>> = {
  ...{ mean: 'avg', average: 'avg', median: 'med', maximum: 'max', minimum: 'min', sum: 'count', total: 'count' },
};
// The parts of an objective are read one after another: one expression for all of them would take the fourth power of
// the length of a text with many blanks.
const comparison = /^([a-z][\w.]*(?:\([^)]*\))?)?\s*([<>=!≤≥]+)\s*/i;
const figureAtStart = /^[-+]?[\d.,]+(?:e[-+]?\d+)?/i;
const number = /^-?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i;
const comparators: Readonly<Record<string, Comparator>> = {
  ...{ '<': '<', '<=': '<=', '≤': '<=', '>': '>', '>=': '>=', '≥': '>=' },
  ...{ '==': '==', '===': '==', '!=': '!=' },
};
const example = 'write p95 < 100ms, < 1% or == 0';

/** Reads an objective in the syntax of plans or of k6's thresholds. Returns the problem if it is neither. */
export function readObjective(text: string): ObjectiveText | Problem {
  const [start = '', call, sign] = comparison.exec(text.trim()) ?? [];
  const limit = text.trim().slice(start.length);
  const [figure] = figureAtStart.exec(limit) ?? [];
  const unit = limit.slice(figure?.length ?? 0).trimStart();
  if (sign === undefined || /\s/.test(unit)) return { problem: `"${text}" is not an objective`, hint: example };
  const op = comparators[sign];
  if (op === undefined) return { problem: `"${sign}" is no comparison`, hint: 'write <, <=, >, >= or ==' };
  if (figure === undefined || !number.test(figure))
    return { problem: `"${text}" has no number to compare with`, hint: example };
  if (unit !== '' && !Object.hasOwn(objectiveUnits, unit)) {
    return { problem: `there is no unit "${unit}"`, hint: nearest(unit, Object.keys(objectiveUnits)) };
  }
  const aggregate = call === undefined ? {} : readAggregate(call);
  if ('problem' in aggregate) return aggregate;
  return {
    ...aggregate,
    op,
    limit: Number(figure),
    ...(unit !== '' && { unit: unit as Unit }),
    isK6Percentile: call?.includes('(') ?? false,
  };
}

function readAggregate(call: string): Pick<ObjectiveText, 'aggregate' | 'call' | 'q'> | Problem {
  const word = call.toLowerCase();
  const [, inBrackets, plain] = /^p(?:\(\s*([\d.]+)\s*\)|([\d.]+))$/.exec(word) ?? [];
  const percent = inBrackets ?? plain;
  if (percent !== undefined) {
    const q = Number((Number(percent) / 100).toPrecision(12));
    if (q >= 0 && q <= 1) return { aggregate: 'quantile', call, q };
    return { problem: `a percentile lies between 0 and 100, not at ${percent}`, hint: example };
  }
  if (word === 'med') return { aggregate: 'quantile', call, q: 0.5 };
  const known = aggregates.find((one) => one === (otherWords[word] ?? word));
  if (known === 'med') return { problem: `there is no aggregate "${call}"`, hint: 'write p50' };
  if (known !== undefined) return { aggregate: known, call };
  return { problem: `there is no aggregate "${call}"`, hint: nearest(word, [...aggregates, 'p95']) };
}
