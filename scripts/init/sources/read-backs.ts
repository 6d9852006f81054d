import { withoutSlashes } from '../../../scenarios/base/host.ts';
import type { Item, WriteStep } from '../base/route.ts';

export type PossibleId = { key: string; id: string };

type Made = PossibleId & { route: string; collection: string; path: string };

type Changed = { path: string; step: WriteStep };

/**
 * An item that a recorded request created. The generated k6 program creates, reads and changes an item of its own.
 * So the program does not repeat the recorded requests for `paths`. `replaced` is the number of these requests by
 * route.
 */
export type SeenItem = { item: Item; replaced: ReadonlyMap<string, number>; paths: ReadonlySet<string> };

/** A long recording must not fill the memory. */
const mostNoted = 10_000;
const mostRead = 50_000;

/**
 * Finds the routes whose new items were read back. For example, the answer of POST /orders had an id, and GET
 * /orders/<id> succeeded, or the list of GET /orders had the id. The requests that change or remove such an item become
 * steps of the route that created the item.
 */
export class ReadBacks {
  readonly #made: Made[] = [];
  readonly #changed: Changed[] = [];
  readonly #reads = new Map<string, { route: string; count: number }>();
  /**
   * For each route whose new item was found in a list: the key of the item's id, and the name of the route that
   * returned the list.
   */
  readonly #listed = new Map<string, { key: string; read: string }>();

  /** Notes a GET request that succeeded, with the possible ids of the elements in its answer. */
  read(route: string, path: string, elements: readonly PossibleId[]): void {
    const at = withoutQuery(path);
    this.#noteListed(route, at, elements);
    const known = this.#reads.get(at);
    if (known) known.count++;
    else if (this.#reads.size < mostRead) this.#reads.set(at, { route, count: 1 });
  }

  /** Notes the values in the answer of a request that may have created an item. */
  made(route: string, path: string, values: readonly PossibleId[]): void {
    const collection = withoutQuery(path);
    for (const { key, id } of values) {
      if (this.#made.length >= mostNoted) return;
      this.#made.push({ route, key, id, collection, path: `${collection}/${encodeURIComponent(id)}` });
    }
  }

  #noteListed(read: string, at: string, elements: readonly PossibleId[]): void {
    if (elements.length === 0) return;
    const ids = new Set(elements.map(({ key, id }) => `${key} ${id}`));
    for (const { route, key, id, collection } of this.#made)
      if (collection === at && ids.has(`${key} ${id}`) && !this.#listed.has(route))
        this.#listed.set(route, { key, read });
  }

  changed(path: string, step: WriteStep): void {
    if (this.#changed.length < mostNoted) this.#changed.push({ path: withoutQuery(path), step });
  }

  /** Returns the items that were read back, by the name of their route. */
  items(): Map<string, SeenItem> {
    const found = new Map<string, { key: string; paths: Set<string> }>();
    for (const { route, key, path } of this.#made)
      if (this.#reads.has(path) && !found.has(route)) found.set(route, { key, paths: new Set() });
    for (const [route, { key }] of this.#listed) if (!found.has(route)) found.set(route, { key, paths: new Set() });
    // A route may also have created items that no request read back. The paths of the requests that changed these items
    // belong to the route, too.
    for (const { route, key, path } of this.#made) if (found.get(route)?.key === key) found.get(route)!.paths.add(path);
    const items = [...found].map(([route, { key, paths }]) => [route, this.#itemOf(route, key, paths)] as const);
    return new Map(items);
  }

  #itemOf(route: string, key: string, paths: ReadonlySet<string>): SeenItem {
    const path = route.replace(/^[A-Z]+/, '').replace(/\/?$/, '/:id');
    const steps = new Map<string, WriteStep>();
    const replaced = new Map<string, number>();
    const replace = (name: string, count: number) => replaced.set(name, (replaced.get(name) ?? 0) + count);
    // The recorded items may no longer exist, so the k6 program reads an item that the program has created.
    for (const at of paths) {
      const read = this.#reads.get(at);
      if (read) replace(read.route, read.count);
    }
    for (const { path: at, step } of this.#changed) {
      if (!paths.has(at)) continue;
      replace(step.name, 1);
      // The recorded name may contain the id itself, because not every id is recognised. The new name has `:id` in its
      // place.
      if (!steps.has(step.method)) steps.set(step.method, { ...step, name: step.method + path });
    }
    // Nothing can be changed after it was removed.
    const sorted = [...steps.values()].sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'));
    const isRead = [...paths].some((at) => this.#reads.has(at));
    const list = isRead ? {} : { list: '{path}' };
    const read = isRead ? `GET${path}` : this.#listed.get(route)!.read;
    return { item: { path: '{path}/{id}', ...list, read, keys: [key], steps: sorted }, replaced, paths };
  }
}

/** Returns the path of a request without its query and without slashes at its end. */
export function withoutQuery(path: string): string {
  return withoutSlashes(path.replace(/\?.*$/s, ''));
}
