import { withoutSlashes } from '../../../scenarios/base/host.ts';
import { jsonIn } from '../../../scenarios/base/limits/parse-json.ts';
import type { Answer } from '../base/ask.ts';
import type { AskedOnce } from '../base/asked-once.ts';
import type { Candidate } from '../base/route.ts';
import { type Described, describedRoutes, type Incomplete } from '../sources/open-api.ts';
import { parseJsonOrYaml } from '../sources/open-api-file.ts';
import { isMap } from '../sources/open-api-values.ts';
import { isPage } from './content.ts';
import { inlineDescription, namedDescriptions } from './named-descriptions.ts';

const places = [
  '/openapi.json',
  '/openapi.yaml',
  '/swagger.json',
  '/v3/api-docs',
  '/api-docs',
  '/swagger/v1/swagger.json',
  '/docs/json',
  '/api/openapi.json',
  '/api/swagger.json',
  '/api-json',
  '/swagger/doc.json',
  '/api/schema/?format=json',
  '/.well-known/openapi.json',
  '/.well-known/openapi.yaml',
];

/** The usual addresses of documentation pages. Such a page contains the address of its OpenAPI description. */
const pages = ['/docs', '/api-docs', '/swagger', '/swagger-ui/index.html', '/redoc', '/api', '/api/docs'];

/**
 * The time limit of the search. Without the limit, a system that is slow on unknown paths would delay `init` too long.
 */
const longestMs = 30_000;

type Found = { at: string; described: Described };

/**
 * Resolves to the address and the routes of an OpenAPI description. Tries the addresses in the site's answer, then the
 * usual addresses, and then the addresses in documentation pages.
 */
export async function findOpenApi(base: string, root: Answer, asked: AskedOnce): Promise<Found | undefined> {
  const { origin, pathname } = new URL(base);
  const basePath = withoutSlashes(pathname);
  const untilMs = performance.now() + longestMs;
  const inTime = async (url: string) => (performance.now() < untilMs ? asked(url) : undefined);
  const first = async (urls: Iterable<string>): Promise<Found | undefined> => {
    for (const url of urls) {
      const described = describedIn(await inTime(url), basePath);
      if (described) return { at: url.slice(origin.length), described };
    }
    return undefined;
  };
  const below = (paths: readonly string[]) =>
    new Set([...paths.map((path) => base + path), ...paths.map((path) => origin + path)]);
  const usual = await first([...namedDescriptions(root), ...below(places)]);
  if (usual) return usual;
  for (const url of below(pages)) {
    const page = await inTime(url);
    const found = page && isPage(page) ? await first(namedDescriptions(page)) : undefined;
    if (found) return found;
  }
  return undefined;
}

function describedIn(answer: Answer | undefined, basePath: string): Described | undefined {
  if (answer?.status !== 200 || !/openapi|swagger/.test(answer.text)) return undefined;
  try {
    const value = inlineDescription(answer.text) ?? parseJsonOrYaml(answer.url, answer.text);
    return describedRoutes(value, basePath);
  } catch {
    return undefined;
  }
}

/**
 * Resolves to a route for `/api` below the address, or to an empty list if `/api` does not answer JSON. Many systems
 * list their resources under `/api`.
 */
export async function findApiRoot(base: string, asked: AskedOnce): Promise<Candidate[]> {
  const answer = await asked(`${base}/api`);
  const isJson = answer?.status === 200 && jsonIn(answer.text) !== undefined;
  return isJson ? [{ name: 'GET /api', method: 'GET', paths: ['/api'], weight: 1 }] : [];
}

/** Paging APIs put the list of results under these keys. */
const wrappers = ['items', 'data', 'results', 'content', 'records', 'values'];

/**
 * Returns the route with a value for each parameter of its path; undefined if a value is missing. The value of an id
 * comes from the first element of the route's collection.
 */
export function completed({ name, forms }: Incomplete, answers: ReadonlyMap<string, Answer>): Candidate | undefined {
  for (const { path, missing } of forms) {
    const whole = missing.length === 0 ? path : withListedId(path, missing, answers);
    if (whole !== undefined) return { name, method: 'GET', paths: [whole], weight: 1 };
  }
  return undefined;
}

/**
 * Fills in the id of a path such as `/items/{id}`. The id comes from the first element in the answer of `/items`.
 * Returns undefined if this answer has no id, or if the path has other parameters.
 */
function withListedId(
  path: string,
  missing: readonly string[],
  answers: ReadonlyMap<string, Answer>,
): string | undefined {
  const [, parent, parameter] = /^(.*)\/\{([^{}]*)\}$/.exec(path) ?? [];
  const answer = parent === undefined ? undefined : answers.get(parent);
  if (!answer || missing.length !== 1 || parameter === undefined) return undefined;
  const value = jsonIn(answer.text);
  const list = isMap(value) ? wrappers.map((key) => value[key]).find(Array.isArray) : value;
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  if (!isMap(first)) return undefined;
  const id = [parameter, 'id', 'uuid', 'slug', 'name']
    .map((key) => first[key])
    .find((one) => /^(string|number)$/.test(typeof one));
  return id === undefined || id === '' ? undefined : `${parent}/${encodeURIComponent(String(id))}`;
}
