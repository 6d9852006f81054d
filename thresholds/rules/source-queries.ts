import { UserError } from '../../scenarios/base/errors.ts';
import type { Placed } from '../open-slo/objects.ts';
import { type PrometheusMajor, promqlProblem } from './promql-problem.ts';

const window = /\{\{\s*\.window\s*\}\}/g;
/** Placeholders that another tool replaces. The syntax of a query with a placeholder is unknown. */
const template = /\{\{|\$\{?[A-Za-z_]/;

/**
 * The errors in the PromQL of an object's metric sources with the type Prometheus. The object may have errors of form.
 * Queries with a placeholder of
 * another tool are not checked.
 */
export function queryErrors({ value, where }: Placed<unknown>, major: PrometheusMajor): UserError[] {
  return [...queriesIn(value, [])].flatMap(({ query, path }) => {
    const filled = query.replaceAll(window, '5m');
    const problem = template.test(filled) ? undefined : promqlProblem(filled, major);
    return problem === undefined ? [] : [new UserError(problem, where(path))];
  });
}

function* queriesIn(value: unknown, path: readonly PropertyKey[]): Generator<{ query: string; path: PropertyKey[] }> {
  if (typeof value !== 'object' || value === null) return;
  const { metricSource } = value as { metricSource?: { type?: unknown; spec?: { query?: unknown } } };
  const { type, spec } = metricSource ?? {};
  if (typeof type === 'string' && /^prometheus$/i.test(type) && typeof spec?.query === 'string')
    yield { query: spec.query, path: [...path, 'metricSource', 'spec', 'query'] };
  for (const [key, inner] of Object.entries(value))
    yield* queriesIn(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}
