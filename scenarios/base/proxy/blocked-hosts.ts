/**
 * The most blocked hosts that a producer names. A page or a redirect can lead to a new host with each request, and one
 * host is enough to make the run INVALID.
 */
export const mostBlockedHosts = 100;

/** The hosts that a producer was led to although the target does not allow them: the first 100. */
export class BlockedHosts {
  readonly #names = new Set<string>();

  /** Adds a host. Returns whether it is new, so that it has to be reported. */
  add(host: string): boolean {
    if (this.#names.has(host) || this.#names.size >= mostBlockedHosts) return false;
    this.#names.add(host);
    return true;
  }

  names(): string[] {
    return [...this.#names];
  }
}
