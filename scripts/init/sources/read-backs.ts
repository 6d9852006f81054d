type Made = { route: string; key: string; path: string };

/** The maximum number of routes that are read back. `meshproof/k6` allows a run no more kinds of writes. */
const mostKinds = 20;
/** The maximum numbers of noted values and of noted paths, so that a long recording does not fill the memory. */
const mostMade = 10_000;
const mostRead = 50_000;

/** Finds the routes whose new objects were read back: POST /orders answered an id, and GET /orders/<id> succeeded. */
export class ReadBacks {
  readonly #made: Made[] = [];
  readonly #read = new Set<string>();

  /** Notes a GET request that succeeded. */
  read(path: string): void {
    if (this.#read.size < mostRead) this.#read.add(withoutQuery(path));
  }

  /**
   * Notes the values in the answer of a request that may have created an object. One of the values may be the id of
   * this object.
   */
  made(route: string, path: string, values: readonly { key: string; id: string }[]): void {
    for (const { key, id } of values) {
      if (this.#made.length >= mostMade) return;
      this.#made.push({ route, key, path: `${withoutQuery(path)}/${encodeURIComponent(id)}` });
    }
  }

  /** Returns the key of the id in the answers of each route that was read back. */
  keys(): Map<string, string> {
    const keys = new Map<string, string>();
    for (const { route, key, path } of this.#made)
      if (this.#read.has(path) && !keys.has(route) && keys.size < mostKinds) keys.set(route, key);
    return keys;
  }
}

function withoutQuery(path: string): string {
  return path.replace(/\?.*$/s, '').replace(/\/+$/, '');
}
