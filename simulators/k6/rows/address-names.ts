import { pathTemplate } from './path-template.ts';

/**
 * The maximum number of request names that are made from addresses. Each name adds series and a report row. Few APIs
 * have more endpoints.
 */
const mostNames = 200;

const otherName = 'other';

/**
 * Groups requests whose name is their address. Queries are removed, and ids in the path become `:id`. After 200 names,
 * each new name becomes `other`. Names that the script sets are kept.
 */
export class AddressNames {
  readonly #names = new Set<string>();
  readonly #onGrouped: (example: string) => void;
  #isTold = false;

  /** @param onGrouped gets the first address that is changed: its ids are replaced, or it becomes `other` */
  constructor(onGrouped: (example: string) => void) {
    this.#onGrouped = onGrouped;
  }

  nameOf(name: string): string {
    if (!/^(https?|wss?):\/\//.test(name)) return name;
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

/** Returns `http://a/users/:id/:id` for `http://a/users/42/x9f3k2a7`. */
function withoutIds(address: string): string {
  const [, origin = '', path = ''] = /^([a-z]+:\/\/[^/]*)(.*)$/s.exec(address) ?? [];
  return origin + pathTemplate(path);
}
