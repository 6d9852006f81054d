import { parseJson } from '../../../scenarios/base/limits/parse-json.ts';
import type { Answer } from '../base/ask.ts';

const mostNamed = 6;

/** Attributes and settings in which Swagger UI, Redoc, Scalar and others give the address of their API description. */
const named = /\b(?:spec-url|data-url|url|specUrl|href|src)["']?\s*[=:]\s*(["'])([^"'\s<>]{1,500})\1/gi;

/**
 * `looksLikeOne` matches addresses that look like those of API descriptions. `otherFile` excludes files of other kinds,
 * such as swagger-ui.css.
 */
const looksLikeOne = /openapi|swagger|api-docs|api-json|\/schema\b/i;
const otherFile = /\.(?!json\b|ya?ml\b)[a-z]\w{0,5}(?:[?#].*)?$/i;

/**
 * swagger-ui-express and NestJS put an OpenAPI description into this file if they serve the description at no other
 * address.
 */
const inlineFile = /swagger-ui-init\.js$/i;

/**
 * Returns at most six addresses of an API description that a page names. The page or its headers may have links with
 * the relation `service-desc` (RFC 8631). A documentation page names such addresses in its settings. Addresses on other
 * hosts are left out.
 */
export function namedDescriptions({ url, headers, text }: Answer): string[] {
  const links = [
    ...[...(headers.link ?? '').matchAll(/<([^<>]{1,500})>([^<]*)/g)].map(([, href = '', rest = '']) => [href, rest]),
    ...[...text.matchAll(/<link\b([^>]{1,2000})>/gi)].map(([, tag = '']) => [attribute(tag, 'href'), tag]),
  ].filter(([, rest = '']) => isServiceDescription(rest));
  const settings = [...text.matchAll(named)]
    .map(([, , address = '']) => address)
    .filter((address) => inlineFile.test(address) || (looksLikeOne.test(address) && !otherFile.test(address)));
  const addresses = [...links.map(([href = '']) => href), ...settings]
    .filter((address) => address !== '' && URL.canParse(address, url))
    .map((address) => new URL(address, url))
    .filter(({ origin }) => origin === new URL(url).origin)
    .map(({ href }) => href.replace(/#.*$/s, ''));
  return [...new Set(addresses)].slice(0, mostNamed);
}

/** Returns the description inside a script of Swagger UI; undefined if the script has none. */
export function inlineDescription(script: string): unknown {
  const start = /"(?:swaggerDoc|spec)"\s*:\s*(?=\{)/.exec(script);
  if (!start) return undefined;
  const from = start.index + start[0].length;
  let depth = 0;
  // A string is one token, because a brace inside a string does not count. A string without its end is one token, too.
  // Otherwise the search would start again at each quote in the string, which takes quadratic time.
  for (const { 0: token, index } of script.slice(from).matchAll(/"(?:[^"\\]|\\.)*"?|[{}]/g)) {
    if (token === '{') depth++;
    if (token === '}' && --depth === 0) return parseJson(script.slice(from, from + index + 1));
  }
  return undefined;
}

function isServiceDescription(link: string): boolean {
  const relations = [...link.matchAll(/\brel\s*=\s*["']?([^"'>;]*)/gi)];
  return relations.some(([, names = '']) => /\bservice-desc\b/i.test(names));
}

function attribute(tag: string, name: string): string {
  const [, , value] = new RegExp(`\\b${name}\\s*=\\s*(["']?)([^"'\\s>]{1,500})\\1`, 'i').exec(tag) ?? [];
  return value ?? '';
}
