import { formatCountOf } from '../../../results/words/format.ts';
import { jsonIn } from '../../../scenarios/base/limits/parse-json.ts';
import type { Ask } from '../base/ask.ts';
import type { Finding } from '../base/finding.ts';
import type { Candidate } from '../base/route.ts';
import { isMap } from '../sources/open-api-values.ts';

const mostFields = 12;
const mostScalars = 8;

/** Queries the type of a field. Lists and non-null types may wrap a named type up to three times, as in `[T!]!`. */
const typeOf = 'type{name kind ofType{name kind ofType{name kind ofType{name kind}}}}';
const introspection = `{__schema{queryType{name}types{name kind fields{name args{defaultValue type{kind}}${typeOf}}}}}`;

export type GraphQl = { candidates: Candidate[]; findings: Finding[] };

/**
 * Requests the name of the query type by GET (GraphQL over HTTP). Tries the address itself, and `/graphql` and
 * `/api/graphql` below the base address. For a GraphQL server, resolves to one route for each query without required
 * arguments, at most 12. If no such query is known, resolves to a route for `__typename`. A GET changes
 * nothing, because it cannot send a mutation.
 */
export async function findGraphQl(url: string, base: string, ask: Ask): Promise<GraphQl> {
  const own = url.replace(/\/?(?:[?#].*)?$/s, '');
  for (const endpoint of new Set([own, `${base}/graphql`, `${base}/api/graphql`])) {
    if (!(await answers(endpoint, ask))) continue;
    const at = endpoint.slice(base.length);
    const queries = await queriesOf(endpoint, ask);
    const count = formatCountOf(queries.length, 'query', 'queries');
    const shown = queries.length === 0 ? 'its schema is not readable' : `${count} without arguments`;
    const candidates = [...(queries.length === 0 ? [{ name: '__typename', text: '{__typename}' }] : queries)]
      .slice(0, mostFields)
      .map(({ name, text }) => ({
        name: `GET ${new URL(endpoint).pathname} ${name}`,
        method: 'GET',
        paths: [`${at}?query=${encodeURIComponent(text)}`],
        weight: 1,
      }));
    return {
      candidates,
      findings: [{ what: 'GraphQL', found: `${new URL(endpoint).pathname}: ${shown}`, written: 'routes.json' }],
    };
  }
  return { candidates: [], findings: [] };
}

async function answers(endpoint: string, ask: Ask): Promise<boolean> {
  const data = await dataOf(`${endpoint}?query=${encodeURIComponent('{__typename}')}`, ask);
  return typeof data?.__typename === 'string';
}

async function dataOf(url: string, ask: Ask): Promise<Record<string, unknown> | undefined> {
  try {
    const { status, text } = await ask(url);
    const body = status === 200 ? jsonIn(text) : undefined;
    return isMap(body) && isMap(body.data) ? body.data : undefined;
  } catch {
    // An address that does not answer is not a GraphQL server.
    return undefined;
  }
}

type TypeRef = { name?: string; kind?: string; ofType?: TypeRef | null };
type Field = { name: string; args: { defaultValue: unknown; type: TypeRef }[]; type: TypeRef };
type Type = { name: string; kind: string; fields: Field[] | null };
type Query = { name: string; text: string };

async function queriesOf(endpoint: string, ask: Ask): Promise<Query[]> {
  const data = await dataOf(`${endpoint}?query=${encodeURIComponent(introspection)}`, ask);
  try {
    const schema = data?.__schema as { queryType: { name: string }; types: Type[] } | undefined;
    const types = new Map(schema?.types.map((type) => [type.name, type]));
    const fields = types.get(schema?.queryType.name ?? '')?.fields ?? [];
    return fields
      .filter(isFree)
      .map((field) => ({ name: field.name, text: `{${field.name}${selection(field, types)}}` }));
  } catch {
    // A schema of an unexpected form gives no queries.
    return [];
  }
}

/** Returns true if a query can be sent without arguments: each required argument has a default. */
function isFree({ name, args }: Field): boolean {
  return (
    /^[_A-Za-z]\w*$/.test(name) &&
    args.every(({ type, defaultValue }) => type.kind !== 'NON_NULL' || defaultValue != null)
  );
}

/**
 * Returns the selection of a field: at most 8 scalar and enum fields of its type, or `__typename` if there are none.
 * Returns an empty text if the field itself is a scalar or an enum.
 */
function selection({ type }: Field, types: ReadonlyMap<string, Type>): string {
  const { name, kind } = innermost(type);
  if (kind === 'SCALAR' || kind === 'ENUM') return '';
  const scalars = (types.get(name ?? '')?.fields ?? []).filter(
    (field) => isFree(field) && ['SCALAR', 'ENUM'].includes(innermost(field.type).kind ?? ''),
  );
  const names = scalars.slice(0, mostScalars).map((field) => field.name);
  return `{${names.length === 0 ? '__typename' : names.join(' ')}}`;
}

function innermost(type: TypeRef): TypeRef {
  return type.ofType ? innermost(type.ofType) : type;
}
