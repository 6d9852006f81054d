import { isPrintable } from '../../../scenarios/base/printable.ts';
import { type Random, seededRandom } from '../../../scenarios/base/random.ts';
import { pathTemplate } from '../../../simulators/k6/rows/path-template.ts';
import { type Candidate, type Item, isTooLong } from '../base/route.ts';
import { mostKinds } from './most-kinds.ts';
import { type PossibleId, ReadBacks, withoutQuery } from './read-backs.ts';
import { valuesOf } from './recorded-body.ts';
import { cleanPath } from './secrets.ts';

/** `status` is 0 if the request got no answer. `atMs` is undefined if the source gives no time. */
export type Seen = {
  method: string;
  /** The path with query. */
  target: string;
  status: number;
  atMs?: number | undefined;
  body?: { type: string; text: string } | undefined;
  /** True for a request that only reads, whatever its method. */
  isQuery?: boolean;
  /** The values in the answer of a POST. One of them may be the id of the new object. */
  made?: readonly PossibleId[];
  /** The possible ids in the answer of a GET, from the elements of each list. */
  elements?: readonly PossibleId[];
};

/** The reasons why requests of a log or recording are left out, in the order in which `init` prints the reasons. */
export const reasons = ['write', 'method', 'outside', 'secret', 'unreadable', 'failed', 'rare', 'kinds'] as const;
export type Reason = (typeof reasons)[number];

export type SeenRoutes = {
  candidates: Candidate[];
  requests: number;
  leftOut: Readonly<Record<Reason, number>>;
  removedSecrets: number;
  /** The mean rate of the recorded requests that the load will repeat; undefined if all requests have the same time. */
  perSecond: number | undefined;
};

type Group = {
  method: string;
  name: string;
  count: number;
  good: number;
  statuses: Map<number, number>;
  paths: string[];
  body?: Seen['body'];
  /** The item that the requests write; undefined if all requests only read. */
  item?: Item;
};

/** The methods that only read. Any other method may write. */
const reading: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'QUERY', 'PROPFIND', 'REPORT', 'SEARCH'];
const changing: readonly string[] = ['PUT', 'PATCH', 'DELETE'];

/** The maximum number of routes. Each route adds a row to the report, and more rows would be hard to read. */
const mostRoutes = 200;
/**
 * The maximum number of groups (method and path). A security scanner adds thousands to a log. Requests of further
 * groups are left out as rare.
 */
const mostGroups = 5000;
const mostPaths = 20;

/** Collects requests into routes. Memory is bounded, whatever the length of the log. */
export class SeenRouteTable {
  readonly #groups = new Map<string, Group>();
  readonly #random: ReturnType<Random>;
  readonly #withWrites: boolean;
  readonly #basePath: string;
  readonly #readBacks = new ReadBacks();
  readonly #leftOut: Record<Reason, number> = {
    write: 0,
    method: 0,
    outside: 0,
    secret: 0,
    unreadable: 0,
    failed: 0,
    rare: 0,
    kinds: 0,
  };
  #requests = 0;
  #removed = 0;
  #firstMs = Number.POSITIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;

  /** @param basePath the path of the target's address, without a closing slash */
  constructor(basePath: string, withWrites: boolean) {
    this.#basePath = basePath;
    this.#withWrites = withWrites;
    this.#random = seededRandom(1)('init');
  }

  skip(reason: Reason): void {
    this.#leftOut[reason]++;
  }

  add(seen: Seen): void {
    const { method, target, atMs } = seen;
    this.#requests++;
    if (atMs !== undefined) {
      this.#firstMs = Math.min(this.#firstMs, atMs);
      this.#lastMs = Math.max(this.#lastMs, atMs);
    }
    const reason = this.#refusal(method, target) ?? this.#count(seen);
    if (reason) this.skip(reason);
  }

  #count(seen: Seen): Reason | undefined {
    const { method, target, status, body } = seen;
    const cleaned = cleanPath(target);
    if (!cleaned) return 'secret';
    this.#removed += cleaned.removed;
    const below = this.#below(cleaned.path);
    const group = this.#groupOf(method, `${method} ${pathTemplate(below.replace(/\?.*$/s, ''))}`);
    if (!group) return 'rare';
    group.count++;
    if (status < 200 || status >= 400) return undefined;
    group.good++;
    group.statuses.set(status, (group.statuses.get(status) ?? 0) + 1);
    this.#keepExample(group, below);
    if (body) group.body = body;
    if (method === 'GET') this.#readBacks.read(group.name, below, seen.elements ?? []);
    if (!seen.isQuery && !reading.includes(method)) this.#noteWrite(group, below, seen);
    return undefined;
  }

  #noteWrite(group: Group, path: string, { method, status, body, made = [] }: Seen): void {
    group.item = {};
    this.#readBacks.made(group.name, path, made);
    const values = body && valuesOf(body, 'kept');
    // After a change, the k6 program compares the item with the values of the body. So a request whose body has no
    // readable values is left out.
    if (!changing.includes(method) || status >= 300 || (body && !values)) return;
    this.#readBacks.changed(path, { name: group.name, method, statuses: [status], ...(values && { body: values }) });
  }

  /** Returns the routes and the left-out requests. The route with the most requests comes first. */
  routes(): SeenRoutes {
    const leftOut = { ...this.#leftOut };
    const groups = this.#withItems().sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
    const good = limitedKinds(groups, leftOut).filter(({ good }) => good > 0);
    for (const group of groups) if (group.good === 0) leftOut.failed += group.count;
    for (const group of good.slice(mostRoutes)) leftOut.rare += group.count;
    const candidates = good.slice(0, mostRoutes).map(toCandidate);
    const generated = candidates.reduce((sum, { weight }) => sum + weight, 0);
    const seconds = (this.#lastMs - this.#firstMs) / 1000;
    // n requests have n - 1 gaps between them, so the rate of all requests is (n - 1) / seconds.
    const isTimed = seconds > 0 && this.#requests > 1;
    const perSecond = isTimed ? (generated * (this.#requests - 1)) / this.#requests / seconds : undefined;
    return { candidates, requests: this.#requests, leftOut, removedSecrets: this.#removed, perSecond };
  }

  /**
   * Returns the groups of requests, one for each route. If the log shows that items of a route were read back, the
   * group of this route gets an `item`. The k6 program then reads and changes the items that it creates. So the
   * recorded requests for items of this route are removed. A group without requests is left out.
   */
  #withItems(): Group[] {
    const items = this.#readBacks.items();
    const groups = new Map([...this.#groups].map(([name, group]) => [name, { ...group }]));
    for (const [name, { item, replaced, paths }] of items) {
      groups.get(name)!.item = item;
      for (const [route, count] of replaced) {
        const group = groups.get(route)!;
        group.count -= count;
        group.paths = group.paths.filter((path) => !paths.has(withoutQuery(path)));
      }
    }
    return [...groups.values()].filter(({ count, good, paths }) => count > 0 && (good === 0 || paths.length > 0));
  }

  #refusal(method: string, target: string): Reason | undefined {
    if (!/^[A-Z]{1,20}$/.test(method) || method === 'CONNECT' || method === 'TRACE') return 'method';
    const isWrite = method !== 'GET' && method !== 'HEAD';
    if (isWrite && !this.#withWrites) return 'write';
    if (!target.startsWith('/') || isTooLong(target) || !isPrintable(target)) return 'unreadable';
    return undefined;
  }

  /**
   * Removes the base path of the target's address from the start of a path. A path without this base path is unchanged,
   * because a proxy may have removed it.
   */
  #below(path: string): string {
    const isBelow = this.#basePath !== '' && (path === this.#basePath || path.startsWith(`${this.#basePath}/`));
    return isBelow ? path.slice(this.#basePath.length) || '/' : path;
  }

  #groupOf(method: string, name: string): Group | undefined {
    const known = this.#groups.get(name);
    if (known || this.#groups.size >= mostGroups) return known;
    const group: Group = { method, name, count: 0, good: 0, statuses: new Map(), paths: [] };
    this.#groups.set(name, group);
    return group;
  }

  /** Keeps a random sample of the addresses (reservoir sampling), so that frequent ids stay frequent. */
  #keepExample({ paths, good }: Group, path: string): void {
    if (paths.length < mostPaths) paths.push(path);
    else {
      const at = Math.floor(this.#random() * good);
      if (at < mostPaths) paths[at] = path;
    }
  }
}

/**
 * Keeps groups with at most `mostKinds` different writes in total, because a run checks no more. Further writes would
 * stay unchecked, and the report would not say so.
 */
function limitedKinds(groups: readonly Group[], leftOut: Record<Reason, number>): Group[] {
  let left = mostKinds;
  return groups.filter(({ item, good, count }) => {
    if (!item || good === 0) return true;
    const kinds = 1 + (item.steps?.length ?? 0);
    const isWithin = kinds <= left;
    if (isWithin) left -= kinds;
    else leftOut.kinds += count;
    return isWithin;
  });
}

function toCandidate({ method, name, count, statuses, paths, body, item }: Group): Candidate {
  const successes = [...statuses].filter(([status]) => status < 300).sort(([, a], [, b]) => b - a);
  const [status] = successes[0] ?? [];
  // Status 206 answers a request for a range. The k6 program requests no range, so the route expects 200 instead.
  const expected = status === 206 ? 200 : status;
  const same = paths.every((path) => path === paths[0]);
  const values = item && body && valuesOf(body);
  return {
    ...{ name, method, weight: count },
    paths: same ? paths.slice(0, 1) : paths,
    ...(expected !== undefined && { status: expected }),
    ...(body && !values && { body }),
    // An answer without the id counts as wrong, because the item cannot be read back.
    ...(item?.keys && { content: { type: 'json', keys: item.keys } }),
    ...(item && {
      item: { ...item, ...(expected !== undefined && { statuses: [expected] }), ...(values && { body: values }) },
    }),
  };
}
