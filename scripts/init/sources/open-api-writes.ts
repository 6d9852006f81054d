import { append } from '../../../scenarios/base/long-lists.ts';
import type { Candidate, Item, WriteBody, WriteStep } from '../base/route.ts';
import { mostKinds } from './most-kinds.ts';
import { bodyOf } from './open-api-body.ts';
import { fillPath, type Operation } from './open-api-paths.ts';
import type { Json } from './open-api-values.ts';
import type { SharedExamples } from './shared-examples.ts';

export type LeftOut = { name: string; why: string };

export type DescribedWrites = { candidates: Candidate[]; leftOut: LeftOut[] };

const changing = ['PUT', 'PATCH', 'DELETE'];

/**
 * Returns the routes that write. Each route creates an item by POST, or by PUT with an id that the k6 program chooses.
 * If a described route reads the item, the program also changes and removes the item. `shared` has example ids for the
 * path of the POST, such as the id in `/shops/{id}/items`.
 */
export function describedWrites(root: Json, operations: readonly Operation[], shared: SharedExamples): DescribedWrites {
  const find = lookUpBy(operations, ({ path }) => unslashed(path));
  const items: Items = {
    at: lookUpBy(operations, ({ path }) => path),
    below: lookUpBy(operations, ({ parent }) => parent?.path),
  };
  const writes: DescribedWrites = { candidates: [], leftOut: [] };
  const taken = new Set<Operation>();
  for (const operation of operations) {
    if (operation.method !== 'POST' && !isUpsert(operation, find)) continue;
    taken.add(operation);
    const made = createdBy(root, operation, { ...items, shared });
    if ('why' in made) writes.leftOut.push({ name: operation.name, why: made.why });
    else {
      writes.candidates.push(made.candidate);
      append(writes.leftOut, made.leftOut);
      for (const one of made.taken) taken.add(one);
    }
  }
  for (const operation of operations)
    if (changing.includes(operation.method) && !taken.has(operation))
      writes.leftOut.push({ name: operation.name, why: 'the program changes only items that it created' });
  return limited(writes);
}

type LookUp = (method: string, path: string) => Operation | undefined;

/**
 * `at` finds an operation by its path, such as `/items/{id}`. `below` finds the same operation by the path of its
 * collection, `/items`.
 */
type Items = { at: LookUp; below: LookUp };

/** Returns a function that finds an operation by its method and by the path that `pathOf` returns for it. */
function lookUpBy(operations: readonly Operation[], pathOf: (one: Operation) => string | undefined): LookUp {
  const first = new Map<string, Operation>();
  for (const one of operations) {
    const key = `${one.method} ${pathOf(one)}`;
    if (!first.has(key)) first.set(key, one);
  }
  return (method, path) => first.get(`${method} ${path}`);
}

/**
 * Returns true for a PUT that creates an item: no POST creates such items, and the item can be read. The described
 * statuses of the PUT must also contain 201 or lack 404. A PUT with 404 probably only changes existing items.
 */
function isUpsert({ method, path, parent, statuses }: Operation, find: LookUp): boolean {
  if (method !== 'PUT' || parent === undefined) return false;
  if (find('POST', unslashed(parent.path)) || !find('GET', unslashed(path))) return false;
  return statuses.includes(201) || !statuses.includes(404);
}

type Created = { candidate: Candidate; taken: Operation[]; leftOut: LeftOut[] } | { why: string };

function createdBy(root: Json, create: Operation, { at, below, shared }: Items & { shared: SharedExamples }): Created {
  const isPost = create.method === 'POST';
  const own = isPost ? undefined : create.parent;
  const filled = fillPath(root, create, { shared, id: own?.parameter });
  if (filled.missing.length > 0) return { why: `no example of ${filled.missing[0]}` };
  const described = bodyOf(root, create.operation, create.parameters);
  if ('why' in described) return described;
  const itemOf = (method: string) => (isPost ? below(method, unslashed(create.path)) : at(method, create.path));
  const read = itemOf('GET');
  const changes = changing.flatMap((method) => itemOf(method) ?? []);
  const item: Item = { ...accepts(create), ...(described.body && { body: described.body }) };
  const candidate = { name: create.name, method: create.method, paths: [filled.path], weight: 1, ...firstOf(create) };
  const all = isPost && !read ? at('GET', create.path) : undefined;
  const list = all && fillPath(root, all, { shared });
  // An item that can be read only in a list gets its path from the first request that changes the item.
  const one = read ?? (list && changes[0]);
  const parameter = one?.parent?.parameter;
  const place = one && fillPath(root, one, { shared, id: parameter });
  const missing = [...(list?.missing ?? []), ...(place?.missing ?? [])];
  if ((!list && parameter === undefined) || missing.length > 0)
    return { candidate: { ...candidate, item }, taken: [], leftOut: [] };
  const steps: WriteStep[] = [];
  const leftOut: LeftOut[] = [];
  for (const change of changes) {
    const body = bodyOf(root, change.operation, change.parameters);
    if ('why' in body) leftOut.push({ name: change.name, why: body.why });
    else steps.push({ name: change.name, method: change.method, ...accepts(change), ...withBody(body.body) });
  }
  const keys = [...new Set([...(parameter ? [parameter] : []), 'id', '_id', 'uuid', ...idNames(create.path)])];
  const whole: Item = {
    ...(place && { path: place.path }),
    ...(list && { list: list.path }),
    read: (read ?? all)!.name,
    ...(own ? { ownId: kindOfId(read!, own.parameter) } : { keys }),
    ...item,
    steps,
  };
  return { candidate: { ...candidate, item: whole }, taken: changes, leftOut };
}

function unslashed(path: string): string {
  return path.replace(/\/$/, '');
}

function withBody(body: WriteBody | undefined): { body?: WriteBody } {
  return body ? { body } : {};
}

/** Returns the statuses from 200 to 299 that the description names. If there are none, each of 200 to 299 is right. */
function accepts({ statuses }: Operation): { statuses?: readonly number[] } {
  const success = statuses.filter((status) => status >= 200 && status < 300);
  return success.length > 0 ? { statuses: success } : {};
}

function firstOf(operation: Operation): { status?: number } {
  const [status] = accepts(operation).statuses ?? [];
  return status === undefined ? {} : { status };
}

/** Returns keys under which an answer may have the id: `orderId` and `order_id` for the collection `/shop/orders`. */
function idNames(path: string): string[] {
  const word = unslashed(path).split(/\W/).at(-1)!;
  const noun = word.replace(/(?<=\w)s$/, '');
  return noun === '' ? [] : [`${noun}Id`, `${noun}_id`];
}

function kindOfId({ parameters }: Operation, name: string): NonNullable<Item['ownId']> {
  const parameter = parameters.find((one) => one.in === 'path' && one.name === name);
  const { type, format } = { ...parameter, ...(parameter?.schema as Json | undefined) } as Json;
  if (type === 'integer' || type === 'number') return 'number';
  return format === 'uuid' ? 'uuid' : 'text';
}

/**
 * Keeps the first 20 kinds of writes. The request of a route that creates an item is one kind. Each later step of this
 * route, such as a change of the item, is a further kind.
 */
function limited({ candidates, leftOut }: DescribedWrites): DescribedWrites {
  let left = mostKinds;
  const why = `a run checks at most ${mostKinds} kinds of writes`;
  const result: DescribedWrites = { candidates: [], leftOut };
  for (const candidate of candidates) {
    if (left <= 0) {
      result.leftOut.push({ name: candidate.name, why });
      continue;
    }
    const steps = candidate.item?.steps ?? [];
    const kept = steps.slice(0, left - 1);
    for (const { name } of steps.slice(kept.length)) result.leftOut.push({ name, why });
    left -= 1 + kept.length;
    result.candidates.push({ ...candidate, item: { ...candidate.item, ...(steps.length > 0 && { steps: kept }) } });
  }
  return result;
}
