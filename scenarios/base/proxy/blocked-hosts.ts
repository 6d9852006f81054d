/** A page or a redirect can lead to a new host with each request. One blocked host makes the run INVALID. */
export const mostBlockedHosts = 100;

/** The first 100 hosts for which a request was blocked, because the target file does not allow them. */
export class BlockedHosts {
  readonly #names = new Set<string>();

  /** Returns true if the host has to be reported. */
  add(host: string): boolean {
    if (this.#names.has(host) || this.#names.size >= mostBlockedHosts) return false;
    this.#names.add(host);
    return true;
  }

  names(): string[] {
    return [...this.#names];
  }
}
