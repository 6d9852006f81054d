/** The content of a right answer. A field that is absent here is not compared. */
export type Content = {
  /** A text that the content type contains, such as `json`; empty if the answer has a body without a type. */
  type?: string;
  /** The answer is a JSON list with at least one element. */
  list?: true;
  /**
   * Keys that must have a value other than null, in the JSON object or in the first element of the list. A key of a
   * nested object is a path, such as `data.items.0`.
   */
  keys?: readonly string[];
  /** Keys with the value that means success, such as `ok: true`. */
  values?: Readonly<Record<string, string | boolean>>;
  /** A text in the body, such as the title of a page. */
  text?: string;
};

/**
 * The way to change a value of a body: to another text, mail address, or whole number between two limits. A `kept`
 * value is sent as recorded, because the recorded request already gave the item a new value.
 */
export type Change = 'text' | 'email' | 'kept' | readonly [from: number, to: number];

/** The body of a request that writes. `change` has the values that differ in each request, by key. */
export type WriteBody = {
  type: string;
  values: Readonly<Record<string, unknown>>;
  change: Readonly<Record<string, Change>>;
};

/** A request that changes or removes the item of a route. Without `statuses`, each status from 200 to 299 is right. */
export type WriteStep = { name: string; method: string; statuses?: readonly number[]; body?: WriteBody };

/**
 * The item that a route creates, and how the k6 program reads, changes and removes the item. An item is `{}` if the
 * program cannot read it back.
 */
export type Item = {
  /** True for a route that writes nothing, such as a search by POST. Only users set this key; `init` does not. */
  readsOnly?: true;
  /**
   * The path of the item, with `{id}` for its id, and `{path}` for the path of the request that created the item.
   * Undefined if the item cannot be read, changed or removed by a path of its own.
   */
  path?: string;
  /** The path of the list that contains the item, if the item cannot be read by its own path. */
  list?: string;
  read?: string;
  /** Keys under which the answer may contain the id. */
  keys?: readonly string[];
  /** Set if the k6 program chooses the id itself. Otherwise, the id comes from the answer. */
  ownId?: 'text' | 'number' | 'uuid';
  statuses?: readonly number[];
  body?: WriteBody;
  steps?: readonly WriteStep[];
};

/** Returns true if the k6 program can read the item back. */
export function isReadBack({ path, list }: Item): boolean {
  return path !== undefined || list !== undefined;
}

export type Route = {
  /**
   * The method and the path with a name such as `:id` for each id: `GET /users/:id`. A GraphQL route adds the name of
   * the query. A gRPC route has the service and the method: `shop.Orders/Get`.
   */
  name: string;
  method: string;
  /** Examples of the path, with query, below the base address. */
  paths: readonly string[];
  /** Weight 2 gets twice the requests of weight 1. */
  weight: number;
  status: number;
  /** Undefined if `init` saw no right answer. A run then compares only the status. */
  content?: Content;
  /** Undefined if the request has no body, or if `item` contains the body. */
  body?: { type: string; text: string };
  /** The item that the route writes; undefined for a route that only reads. */
  item?: Item;
};

/**
 * The maximum length of a path or name. Servers refuse longer paths, and a longer name would make the table that `init`
 * prints unreadable.
 */
export const longestPath = 2000;

/** Returns true if a path or name exceeds `longestPath`. */
export const isTooLong = (pathOrName: string): boolean => pathOrName.length > longestPath;

/** A route before it is tried. */
export type Candidate = Omit<Route, 'status' | 'content'> & {
  /**
   * The status of a right answer according to the source (log, recording or description). Without this status, the
   * route expects the status that `init` gets, or 200 after an error or no answer.
   */
  status?: number;
  /**
   * The content of a right answer according to the source (see `status`). The content is used only if `init` gets no
   * right answer.
   */
  content?: Content;
};
