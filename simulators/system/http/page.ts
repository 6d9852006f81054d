import type { FastifyReply } from 'fastify';

export type Paging = { limit: number; offset: number };

/** The schema of the paging parameters, with the ranges of the published API. */
export const pagingProperties = {
  limit: { type: 'integer', minimum: 1, maximum: 100, default: 50 },
  offset: { type: 'integer', minimum: 0, maximum: 1_000_000_000, default: 0 },
} as const;

/** A list of items. Each item is serialised only once, so that a page only joins strings. */
export type JsonList<T> = { items: readonly T[]; json: ReadonlyMap<T, string> };

/** Returns a list with its serialised items. */
export function jsonList<T>(items: readonly T[]): JsonList<T> {
  return { items, json: new Map(items.map((item) => [item, JSON.stringify(item)])) };
}

/** Returns `{"<key>": [...], "total", "limit", "offset"}` with one page of the matching items. */
export function pageOf<T>(key: string, list: JsonList<T>, paging: Paging, matches?: (item: T) => boolean): string {
  const items = matches ? list.items.filter(matches) : list.items;
  const page = items.slice(paging.offset, paging.offset + paging.limit).map((item) => list.json.get(item));
  const { limit, offset } = paging;
  return `{"${key}":[${page.join(',')}],"total":${items.length},"limit":${limit},"offset":${offset}}`;
}

/** Sends a serialised JSON document. */
export function sendJson(reply: FastifyReply, json: string): FastifyReply {
  return reply.header('content-type', 'application/json; charset=utf-8').send(json);
}
