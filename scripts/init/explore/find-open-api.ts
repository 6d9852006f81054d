import type { Answer, Ask } from '../base/ask.ts';
import type { Candidate } from '../base/route.ts';
import { type Described, describedRoutes, type Incomplete } from '../sources/open-api.ts';
import { parseJsonOrYaml } from '../sources/open-api-file.ts';
import { isMap } from '../sources/open-api-values.ts';
import { parsed } from './content.ts';

/** Paths at which frameworks publish their OpenAPI description. */
const places = [
  '/openapi.json',
  '/openapi.yaml',
  '/swagger.json',
  '/v3/api-docs',
  '/api-docs',
  '/swagger/v1/swagger.json',
  '/docs/json',
  '/api/openapi.json',
  '/.well-known/openapi.json',
  '/.well-known/openapi.yaml',
];

/**
 * Looks for an OpenAPI description below the address and at its host. Resolves to its place and routes; undefined if
 * there is none.
 */
export async function findOpenApi(base: string, ask: Ask): Promise<{ at: string; described: Described } | undefined> {
  const { origin, pathname } = new URL(base);
  const basePath = pathname.replace(/\/+$/, '');
  const urls = new Set([...places.map((place) => base + place), ...places.map((place) => origin + place)]);
  for (const url of urls) {
    try {
      const answer = await ask(url);
      if (answer.status !== 200 || !/openapi|swagger/.test(answer.text)) continue;
      const described = describedRoutes(parseJsonOrYaml(url, answer.text), basePath);
      if (described) return { at: url.slice(origin.length), described };
    } catch {
      // This place gave no answer or no description. The next place may have the description.
    }
  }
  return undefined;
}

/** Keys under which paging APIs put the list of results. */
const wrappers = ['items', 'data', 'results', 'content', 'records', 'values'];

/**
 * Completes a path that ends in one id, such as `/items/{id}`: the id is that of the first element in the answer of the
 * collection `/items`. Returns undefined if the answer has no such id.
 */
export function completed(
  { name, template, missing }: Incomplete,
  answers: ReadonlyMap<string, Answer>,
): Candidate | undefined {
  const [, parent, parameter] = /^(.*)\/\{([^{}]*)\}$/.exec(template) ?? [];
  const answer = parent === undefined ? undefined : answers.get(parent);
  if (!answer || missing.length !== 1 || parameter === undefined) return undefined;
  const value = parsed(answer.text);
  const list = isMap(value) ? wrappers.map((key) => value[key]).find(Array.isArray) : value;
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  if (!isMap(first)) return undefined;
  const id = [parameter, 'id', 'uuid', 'slug', 'name']
    .map((key) => first[key])
    .find((one) => /^(string|number)$/.test(typeof one));
  if (id === undefined || id === '') return undefined;
  return { name, method: 'GET', paths: [`${parent}/${encodeURIComponent(String(id))}`], weight: 1 };
}
