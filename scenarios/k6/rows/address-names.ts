/** More names of requests than this are no endpoints: each would be a series and a row of the report. */
const mostNames = 200;

/** The name of the requests beyond the limit. */
const otherName = 'other';

/**
 * Names requests that a script names by their address: queries are left out, ids in the path become `:id`, and beyond
 * 200 names all further addresses are one. Names that a script gives are kept.
 */
export class AddressNames {
  readonly #names = new Set<string>();
  readonly #onGrouped: (example: string) => void;
  #isTold = false;

  /** @param onGrouped gets the first name that stands for several addresses */
  constructor(onGrouped: (example: string) => void) {
    this.#onGrouped = onGrouped;
  }

  /** The name to record for a name of k6. */
  nameOf(name: string): string {
    if (!/^https?:\/\//.test(name)) return name;
    const path = name.replace(/[?#].*$/s, '');
    const template = withoutIds(path);
    const isFull = !this.#names.has(template) && this.#names.size >= mostNames;
    if (!isFull) this.#names.add(template);
    if ((isFull || template !== path) && !this.#isTold) {
      this.#isTold = true;
      this.#onGrouped(template);
    }
    return isFull ? otherName : template;
  }
}

/** `http://a/users/42/x9f3k2a7` → `http://a/users/:id/:id`. */
function withoutIds(address: string): string {
  const [, origin = '', path = ''] = /^(https?:\/\/[^/]*)(.*)$/s.exec(address) ?? [];
  const segments = path.split('/').map((segment) => (isId(segment) ? ':id' : segment));
  return origin + segments.join('/');
}

/**
 * A number; a UUID; hexadecimal of eight characters or more; or a word of eight or more that mixes digits into its
 * letters. `v1`, `oauth2` and `utf-8` are none.
 */
function isId(segment: string): boolean {
  if (/^\d+$/.test(segment)) return true;
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(segment)) return true;
  if (!/^[\w~-]{8,}$/.test(segment) || !/\d/.test(segment)) return false;
  return /^[0-9a-f]+$/i.test(segment) || /\d[a-z].*\d|[a-z]\d[a-z]/i.test(segment) || /^[A-Za-z]+\d{4,}$/.test(segment);
}
