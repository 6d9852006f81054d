/** The type of a PromQL expression. */
export type PromqlType = 'scalar' | 'text' | 'instant vector' | 'range vector';

/**
 * The arguments of a function. The last `optional` arguments may be missing. If `isRepeated`, the last argument may be
 * repeated.
 */
export type Signature = { args: PromqlType[]; optional: number; isRepeated: boolean; result: PromqlType };

const types: Readonly<Record<string, PromqlType>> = {
  v: 'instant vector',
  m: 'range vector',
  s: 'scalar',
  t: 'text',
};

/**
 * The functions by their arguments: v is an instant vector, m a range vector, s a scalar, t a text. An argument with
 * `?` may be missing. An argument with `*` may be missing or repeated.
 * https://github.com/prometheus/prometheus/blob/main/promql/parser/functions.go
 */
const functions: Readonly<Record<string, string>> = {
  '': 'end pi range start step time',
  v: `abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_avg histogram_count
    histogram_stddev histogram_stdvar histogram_sum ln log10 log2 rad scalar sgn sin sinh sort sort_desc sqrt
    start_timestamp tan tanh timestamp`,
  'v?': 'day_of_month day_of_week day_of_year days_in_month hour minute month year',
  'v v?': 'info',
  'v s': 'clamp_max clamp_min',
  'v s?': 'round',
  'v s s': 'clamp',
  'v t*': 'sort_by_label sort_by_label_desc',
  'v t t t*': 'label_join',
  'v t t t t': 'label_replace',
  'v t s s*': 'histogram_quantiles',
  m: `absent_over_time avg_over_time changes count_over_time delta deriv first_over_time idelta increase irate
    last_over_time mad_over_time max_over_time min_over_time present_over_time rate resets stddev_over_time
    stdvar_over_time sum_over_time ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time
    ts_of_min_over_time`,
  'm s': 'predict_linear',
  'm s s': 'double_exponential_smoothing holt_winters',
  s: 'vector',
  's v': 'histogram_quantile',
  's m': 'quantile_over_time',
  's s v': 'histogram_fraction',
};

const scalars = new Set(['end', 'pi', 'range', 'scalar', 'start', 'step', 'time']);

const signatures = new Map(
  Object.entries(functions).flatMap(([text, names]) => {
    const words = text.split(' ').filter((word) => word !== '');
    const args = words.map((word) => types[word[0]!]!);
    const optional = words.filter((word) => word.length > 1).length;
    return names
      .split(/\s+/)
      .map((name): [string, Signature] => [
        name,
        { args, optional, isRepeated: text.endsWith('*'), result: scalars.has(name) ? 'scalar' : 'instant vector' },
      ]);
  }),
);

/** Returns the signature of a function of PromQL. Undefined for an unknown function. */
export function signatureOf(name: string): Signature | undefined {
  return signatures.get(name);
}

/** Returns the types of the arguments of an aggregation such as `topk`. */
export function aggregationArgs(name: string): PromqlType[] {
  if (name === 'count_values') return ['text', 'instant vector'];
  const hasNumber = /^(topk|bottomk|limitk|limit_ratio|quantile)$/.test(name);
  return hasNumber ? ['scalar', 'instant vector'] : ['instant vector'];
}
