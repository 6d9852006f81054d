/**
 * The maximum number of blocked hosts to keep, because a page can ask for a new host with each request. A few names
 * show the user why the run is INVALID.
 */
export const mostBlockedHosts = 100;

/** The first 100 hosts for which a request was blocked, because the target file does not allow them. */
export class BlockedHosts {
  readonly #names = new Set<string>();

  /** Returns true if the host is new and the list is not full. The caller then reports the host. */
  add(host: string): boolean {
    if (this.#names.has(host) || this.#names.size >= mostBlockedHosts) return false;
    this.#names.add(host);
    return true;
  }

  names(): string[] {
    return [...this.#names];
  }
}
