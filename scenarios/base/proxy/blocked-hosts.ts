/**
 * The maximum number of blocked hosts that a producer names. A page or a redirect can lead to a new host with each
 * request. One blocked host is enough to make the run INVALID.
 */
export const mostBlockedHosts = 100;

/** The first 100 hosts for which a request of a producer was blocked, because the target file does not allow them. */
export class BlockedHosts {
  readonly #names = new Set<string>();

  /** Adds a host. Returns true if the host has to be reported: it is not in the list yet, and the list is not full. */
  add(host: string): boolean {
    if (this.#names.has(host) || this.#names.size >= mostBlockedHosts) return false;
    this.#names.add(host);
    return true;
  }

  names(): string[] {
    return [...this.#names];
  }
}
