import type { UserError } from '../../scenarios/base/errors.ts';
import type { Placed } from '../open-slo/objects.ts';
import { field } from '../open-slo/unread-objects.ts';
import { type PrometheusMajor, promqlErrors } from './promql-problem.ts';

const window = /\{\{\s*\.window\s*\}\}/g;
/** The syntax of a query is unknown if it contains a placeholder that another tool replaces. */
const template = /\{\{|\$\{?[A-Za-z_]/;

/**
 * Returns the errors in the PromQL queries of `objects`, which may be invalid. Only metric sources of the type
 * Prometheus are checked. The type can also come from the DataSource that a metric source names.
 */
export function queryErrors(objects: readonly Placed<unknown>[], major: PrometheusMajor): UserError[] {
  const types = new Map(
    objects.flatMap(({ value }): [unknown, unknown][] =>
      field(value, 'kind') === 'DataSource'
        ? [[field(field(value, 'metadata'), 'name'), field(field(value, 'spec'), 'type')]]
        : [],
    ),
  );
  return objects.flatMap(({ value, where }) =>
    [...queriesIn(value, [], types)].flatMap(({ query, path }) => {
      const filled = query.replaceAll(window, '5m');
      return template.test(filled) ? [] : promqlErrors(filled, major, where(path), true);
    }),
  );
}

type Query = { query: string; path: PropertyKey[] };

/** `types` has the type of each DataSource by name. */
function* queriesIn(
  value: unknown,
  path: readonly PropertyKey[],
  types: ReadonlyMap<unknown, unknown>,
): Generator<Query> {
  if (typeof value !== 'object' || value === null) return;
  const source = field(value, 'metricSource');
  const type = field(source, 'type') ?? types.get(field(source, 'metricSourceRef'));
  const query = field(field(source, 'spec'), 'query');
  if (typeof type === 'string' && /^prometheus$/i.test(type) && typeof query === 'string')
    yield { query, path: [...path, 'metricSource', 'spec', 'query'] };
  for (const [key, inner] of Object.entries(value))
    yield* queriesIn(inner, [...path, Array.isArray(value) ? Number(key) : key], types);
}
