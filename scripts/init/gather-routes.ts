import { formatCount, formatCountOf } from '../../results/words/format.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { withoutSlashes } from '../../scenarios/base/host.ts';
import type { Answer, Ask } from './base/ask.ts';
import { askedOnce } from './base/asked-once.ts';
import type { Finding } from './base/finding.ts';
import { type Candidate, isTooLong, longestPath } from './base/route.ts';
import { cleanCandidate } from './clean-candidate.ts';
import { directoryOf, type Site } from './explore/explore-site.ts';
import { findGraphQl } from './explore/find-graph-ql.ts';
import { completed, findApiRoot, findOpenApi } from './explore/find-open-api.ts';
import { allowOwnItems } from './explore/own-items.ts';
import { pageFiles } from './explore/page-files.ts';
import { type TriedRoute, tryCandidate } from './explore/routes-of-site.ts';
import { leftOut } from './rows-of.ts';
import { readAccessLog } from './sources/access-log.ts';
import { readHar } from './sources/har.ts';
import type { Described } from './sources/open-api.ts';
import { readOpenApi } from './sources/open-api-file.ts';
import type { LeftOutPaths } from './sources/open-api-paths.ts';
import { type SeenRoutes, SeenRouteTable } from './sources/seen-routes.ts';

/** A file with the routes of the system. Without a file, `init` discovers the routes. */
export type Source = { kind: 'openapi' | 'access-log' | 'har'; file: string };

/** `seen` are the requests of a log or recording. `findings` are rows of the table that `init` prints. */
export type Gathered = { tried: TriedRoute[]; seen?: SeenRoutes; findings: Finding[] };

/** The time limit for requesting the routes. Without it, many routes of a slow system would take minutes. */
const longestMs = 60_000;

/**
 * Resolves to the requests in a log or recording; undefined if `source` is neither of these. Throws UserError for a
 * file that cannot be used.
 */
export async function readSeen(
  source: Source | undefined,
  url: string,
  write: boolean,
): Promise<SeenRoutes | undefined> {
  if (source === undefined || source.kind === 'openapi') return undefined;
  const { host, pathname } = new URL(url);
  const table = new SeenRouteTable(directoryOf(pathname), write);
  if (source.kind === 'har') readHar(source.file, host, table);
  else await readAccessLog(source.file, table);
  return table.routes();
}

/**
 * Requests the routes of the file in `source`. Without a file, requests the address, its static files, the routes of
 * its OpenAPI description, and its GraphQL queries. With `write`, writing requests of a description become routes, too,
 * but are not sent. Throws UserError if `write` is true and no description has such requests.
 */
export async function gatherRoutes(
  url: string,
  site: Site,
  ask: Ask,
  { source, seen, write }: { source: Source | undefined; seen: SeenRoutes | undefined; write: boolean },
): Promise<Gathered> {
  const finder = new RouteFinder(site.base, ask);
  if (seen) {
    for (const candidate of seen.candidates) await finder.try(candidate);
    return { tried: allowOwnItems(finder.tried), seen, findings: leftOutRows(finder.leftOut) };
  }
  const basePath = withoutSlashes(new URL(site.base).pathname);
  const asked = askedOnce(ask);
  const found = source
    ? { at: source.file, described: readOpenApi(source.file, basePath) }
    : await findOpenApi(site.base, site.root, asked);
  if (write && !found)
    throw new UserError('--write needs an OpenAPI description, and init found none at the usual places', {
      hint: 'name a file that contains the requests that write: --openapi, --access-log or --har',
    });
  const root = rootCandidate(url, site);
  if (!source) await finder.try(root);
  if (!source && site.page)
    for (const file of pageFiles(site.root.text, site.page.url, site.base)) await finder.try(file);
  if (found) await finder.tryDescribed(found.described);
  const writes = write ? found?.described.writes : undefined;
  for (const candidate of writes?.candidates ?? []) await finder.try(candidate);
  if (site.page && !found) for (const one of await findApiRoot(site.base, asked)) await finder.try(one);
  const graphQl = source ? { candidates: [], findings: [] } : await findGraphQl(url, site.base, ask);
  for (const query of graphQl.candidates) await finder.try(query);
  // If no candidate became a route, the address itself becomes a route, so that the run reports the status of the
  // address.
  if (!finder.hasRoute() && !site.isEndless) await finder.try(root);
  if (!finder.hasRoute() && !site.isEndless) finder.expectSuccess(root);
  const leftOutWrites = (writes?.leftOut ?? []).map(({ name, why }) => ({
    what: name,
    found: 'described',
    written: `nothing: ${why}`,
  }));
  return {
    tried: allowOwnItems(finder.tried),
    findings: [
      ...[describedRow(found, finder, writes !== undefined), ...graphQl.findings, ...leftOutWrites],
      ...leftOutRows(finder.leftOut),
    ],
  };
}

class RouteFinder {
  readonly tried: TriedRoute[] = [];
  readonly incomplete: string[] = [];
  readonly leftOut: LeftOutPaths = { tooLong: 0, secret: 0, removed: 0 };
  readonly #base: string;
  readonly #ask: Ask;
  readonly #answers = new Map<string, Answer>();
  readonly #untilMs = performance.now() + longestMs;

  constructor(base: string, ask: Ask) {
    this.#base = base;
    this.#ask = ask;
  }

  /**
   * Tries a candidate without its secrets, unless a candidate with the same name was tried before. Counts, but does
   * not try, a candidate with a name or path that is too long, or with secrets that cannot be removed.
   */
  async try(given: Candidate): Promise<void> {
    const { item = {} } = given;
    if ([given.name, ...given.paths, item.path ?? '', item.list ?? ''].some(isTooLong)) {
      this.leftOut.tooLong++;
      return;
    }
    const { candidate, removed, refused } = cleanCandidate(given);
    const name = candidate?.name ?? given.name;
    if (this.tried.some(({ candidate: known }) => known.name === name)) return;
    this.leftOut.secret += refused;
    this.leftOut.removed += removed;
    if (!candidate) return;
    const isLate = performance.now() > this.#untilMs;
    const tried = await tryCandidate(candidate, this.#base, isLate ? undefined : this.#ask);
    this.tried.push(tried);
    if (tried.answer) this.#answers.set(candidate.paths[0]!, tried.answer);
  }

  /** Tries the routes of a description. Complete paths come first, because their answers give ids for other paths. */
  async tryDescribed({ candidates, incomplete, leftOut }: Described): Promise<void> {
    for (const key of ['tooLong', 'secret', 'removed'] as const) this.leftOut[key] += leftOut[key];
    for (const candidate of candidates) await this.try(candidate);
    for (const one of incomplete) {
      const candidate = completed(one, this.#answers);
      if (candidate) await this.try(candidate);
      else this.incomplete.push(one.name);
    }
  }

  hasRoute(): boolean {
    return this.tried.some(({ route }) => route !== undefined);
  }

  /**
   * Makes the candidate a route, whatever its answer was. The route expects the status that the source of the candidate
   * gives, or else 200.
   */
  expectSuccess(candidate: Candidate): void {
    const known = this.tried.find(({ candidate: { name } }) => name === candidate.name);
    const route = { ...candidate, status: candidate.status ?? 200 };
    if (known) known.route = route;
    else this.tried.push({ candidate, route, why: 'no other route is left' });
  }
}

function rootCandidate(url: string, { base }: Site): Candidate {
  // For an address such as /v1 the path is empty, because /v1/ would be another address.
  const path = url.slice(base.length);
  return {
    name: `GET ${path.replace(/\?.*$/s, '') || new URL(base).pathname}`,
    method: 'GET',
    paths: [path],
    weight: 1,
  };
}

function leftOutRows({ tooLong, secret: paths, removed }: LeftOutPaths): Finding[] {
  const long = `${formatCountOf(tooLong, 'path')} longer than ${formatCount(longestPath)} characters`;
  const secret = formatCountOf(paths, 'path that contains a secret', 'paths that contain a secret');
  const value = `${formatCountOf(removed, 'possible secret')} in a description`;
  return [
    ...(tooLong > 0 ? [{ what: leftOut, found: long, written: 'nothing' }] : []),
    ...(paths > 0 ? [{ what: leftOut, found: secret, written: 'nothing' }] : []),
    ...(removed > 0 ? [{ what: 'removed', found: value, written: 'nothing' }] : []),
  ];
}

function describedRow(
  found: { at: string; described: Described } | undefined,
  { incomplete }: RouteFinder,
  withWrites: boolean,
): Finding {
  if (!found)
    return {
      what: 'OpenAPI',
      found: 'none at the usual places',
      written: 'nothing; to name a description, use --openapi FILE',
    };
  const { candidates, incomplete: all, others } = found.described;
  const get = candidates.length + all.length;
  const left =
    incomplete.length === 0 ? '' : `, ${incomplete.length} without an example: ${incomplete.slice(0, 3).join(', ')}`;
  const noWrites = others > 0 ? 'the GET routes; --write adds the others' : 'the GET routes';
  const written = withWrites ? 'the GET routes and those that write' : noWrites;
  return { what: 'OpenAPI', found: `${found.at}: ${get} GET, ${others} that write`, written: `${written}${left}` };
}
