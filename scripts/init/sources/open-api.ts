import type { Candidate } from '../base/route.ts';
import { exampleOf, isMap, type Json, resolveRef } from './open-api-values.ts';

/**
 * A GET route of an OpenAPI description that needs a value (path, query or header) that the description does not give.
 */
export type Incomplete = { name: string; template: string; missing: readonly string[] };

/** The GET routes of an OpenAPI description, and the number of its operations that write (`others`). */
export type Described = { candidates: Candidate[]; incomplete: Incomplete[]; others: number };

/** The maximum number of tried routes. The report has no more rows than this. */
const mostRoutes = 200;

/**
 * Returns the GET routes of a description in OpenAPI 3 or Swagger 2, with its examples as values of the parameters. The
 * paths are relative to `basePath`, the path of the target's address. Returns undefined for a value that is no
 * description.
 */
export function describedRoutes(value: unknown, basePath: string): Described | undefined {
  if (!isMap(value) || !isMap(value.paths) || !('openapi' in value || 'swagger' in value)) return undefined;
  const prefix = prefixOf(value);
  const result: Described = { candidates: [], incomplete: [], others: 0 };
  for (const [path, one] of Object.entries(value.paths)) {
    const item = resolveRef(value, one);
    if (!isMap(item) || !path.startsWith('/')) continue;
    result.others += ['post', 'put', 'patch', 'delete'].filter((method) => method in item).length;
    const operation = item.get;
    if (!isMap(operation) || operation.deprecated === true || result.candidates.length >= mostRoutes) continue;
    const template = below(prefix + path, basePath);
    const parameters = [...listOf(item.parameters), ...listOf(operation.parameters)].map((one) =>
      resolveRef(value, one),
    );
    const filled = fillPath(value, template, parameters.filter(isMap));
    const name = `GET ${template.replace(/\{([^{}]*)\}/g, ':$1')}`;
    if (filled.missing.length > 0) result.incomplete.push({ name, template: filled.path, missing: filled.missing });
    else result.candidates.push({ name, method: 'GET', paths: [filled.path], weight: 1 });
  }
  return result;
}

/** The path of the first server, or the basePath of Swagger 2. */
function prefixOf(root: Json): string {
  const [server] = listOf(root.servers);
  const url = isMap(server) ? server.url : root.basePath;
  if (typeof url !== 'string' || url.includes('{')) return '';
  const path = URL.canParse(url, 'http://target/') ? new URL(url, 'http://target/').pathname : '';
  return path.replace(/\/+$/, '');
}

function below(path: string, basePath: string): string {
  return basePath !== '' && path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path;
}

/**
 * Fills a path with the examples of its parameters, and appends the required parameters of the query. `missing` names
 * the parameters without an example, and the required headers.
 */
function fillPath(root: Json, template: string, parameters: readonly Json[]): { path: string; missing: string[] } {
  const missing: string[] = [];
  const valueAt = (place: string, name: string) => {
    const parameter = parameters.findLast((one) => one.in === place && one.name === name);
    return parameter && exampleOf(root, parameter);
  };
  const path = template.replace(/\{([^{}]*)\}/g, (whole, name: string) => {
    const value = valueAt('path', name);
    if (value === undefined) missing.push(name);
    return value === undefined ? whole : encodeURIComponent(value);
  });
  const required = parameters.filter(
    ({ in: place, required }) => required === true && (place === 'query' || place === 'header'),
  );
  const query = required.map(({ in: place, name }) => {
    const value = place === 'query' ? valueAt('query', String(name)) : undefined;
    if (value === undefined) missing.push(String(name));
    return `${encodeURIComponent(String(name))}=${encodeURIComponent(value ?? '')}`;
  });
  return { path: query.length === 0 ? path : `${path}?${query.join('&')}`, missing };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
