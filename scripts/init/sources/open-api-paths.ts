import { withoutSlashes } from '../../../scenarios/base/host.ts';
import { isTooLong } from '../base/route.ts';
import { exampleOf, isMap, type Json, resolveRef, simplestOf } from './open-api-values.ts';
import { cleanPath } from './secrets.ts';
import { placeIn, type SharedExamples } from './shared-examples.ts';

/** `path` is relative to the address of the target. */
export type Operation = {
  /** The method and the path with `:name` for each parameter: `GET /users/:id`. */
  name: string;
  method: string;
  path: string;
  operation: Json;
  parameters: readonly Json[];
  statuses: readonly number[];
  /** The collection of an item path: `/orders` for `/orders/{id}`. */
  parent?: { path: string; parameter: string };
};

/** `secret` counts the paths that contain a secret. `removed` counts the removed values that may be secrets. */
export type LeftOutPaths = { tooLong: number; secret: number; removed: number };

/** The maximum numbers of paths and parameters. Through references, a small description can have very many. */
const mostOf = { paths: 2000, parameters: 200 };

/**
 * Returns the operations of the first 2,000 paths of a description. Deprecated operations are left out. `leftOut`
 * counts the paths that are too long or contain a secret, and the values that are removed from paths.
 */
export function operationsOf(root: Json, basePath: string, leftOut: LeftOutPaths): Operation[] {
  const prefix = prefixOf(root);
  const paths = Object.entries(isMap(root.paths) ? root.paths : {}).slice(0, mostOf.paths);
  return paths.flatMap(([path, one]) => {
    const item = resolveRef(root, one);
    if (!isMap(item) || !path.startsWith('/')) return [];
    const given = below(prefix + path, basePath);
    const cleaned = isTooLong(given) ? undefined : cleanPath(given, { isTemplate: true });
    leftOut.removed += cleaned?.removed ?? 0;
    if (!cleaned) {
      leftOut[isTooLong(given) ? 'tooLong' : 'secret']++;
      return [];
    }
    const template = cleaned.path;
    return ['get', 'post', 'put', 'patch', 'delete'].flatMap((method) => {
      const operation = item[method];
      if (!isMap(operation) || operation.deprecated === true) return [];
      const parameters = [...listOf(item.parameters), ...listOf(operation.parameters)]
        .slice(0, mostOf.parameters)
        .map((one) => resolveRef(root, one))
        .filter(isMap);
      const [, parent, parameter] = /^(.*)\/\{([^{}]*)\}\/?$/.exec(template) ?? [];
      return {
        ...{ name: nameOf(method, template), method: method.toUpperCase(), path: template, operation, parameters },
        statuses: Object.keys(isMap(operation.responses) ? operation.responses : {})
          .map(Number)
          .filter(Number.isInteger),
        ...(parent !== undefined && parameter !== undefined && { parent: { path: parent, parameter } }),
      };
    });
  });
}

/** Returns the name of a route: `GET /users/:id`. */
export function nameOf(method: string, template: string): string {
  return `${method.toUpperCase()} ${template.replace(/\{([^{}]*)\}/g, ':$1')}`;
}

/** Returns the path of the first server of the description, or the `basePath` of Swagger 2. */
export function prefixOf(root: Json): string {
  const [server] = listOf(root.servers);
  const url = isMap(server) ? server.url : root.basePath;
  if (typeof url !== 'string' || url.includes('{')) return '';
  const path = URL.canParse(url, 'http://target/') ? new URL(url, 'http://target/').pathname : '';
  // The path of an address such as `mailto:a@b.test` has no slash. Joined to the address of the target, such a path
  // would change the host.
  return path.startsWith('/') ? withoutSlashes(path) : '';
}

/** Returns the path without `basePath`, the path of the target's address. */
export function below(path: string, basePath: string): string {
  return basePath !== '' && path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path;
}

/**
 * Returns the path with examples in place of its parameters, followed by the required query parameters. The parameter
 * that `id` names becomes `{id}`. `shared` has the examples of all operations, by their place in the path. A path
 * parameter without its own example gets the shared example. With `leaveShared`, such a parameter stays in the path and
 * gets no value. `missing` names the parameters without a value, and the required headers.
 */
export function fillPath(
  root: Json,
  { path: template, parameters }: Pick<Operation, 'path' | 'parameters'>,
  { shared, leaveShared = false, id }: { shared?: SharedExamples; leaveShared?: boolean; id?: string | undefined } = {},
): { path: string; missing: string[] } {
  const missing: string[] = [];
  const valueAt = (place: string, name: string, other?: string) => {
    const parameter = parameters.findLast((one) => one.in === place && one.name === name);
    const own = parameter && exampleOf(root, parameter);
    if (own !== undefined || (leaveShared && other !== undefined)) return own;
    return other ?? (parameter && simplestOf(root, parameter));
  };
  const path = template.replace(/\{([^{}]*)\}/g, (whole, name: string, at: number) => {
    if (name === id) return '{id}';
    const value = valueAt('path', name, shared?.get(placeIn(template, at + whole.length)));
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

/** Returns the elements of a list; none for any other value. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
