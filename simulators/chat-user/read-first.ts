/** No read bytes wait longer than this for their parsing, however much arrives meanwhile; ms. */
const holdMs = 20;
/** Number of jobs parsed between two polls of the sockets. */
const atOnce = 8;

type Job = { atMs: number; parse: () => void };

/**
 * Reads before it parses. Bytes are stamped when they are read, so parsing between two reads would delay the second
 * stamp. A server that writes to all readers in one step sends hundreds of chunks within a few ms: all of them are
 * read and stamped first, and parsed in order once no more arrive.
 */
export class ReadFirst {
  readonly #nowMs: () => number;
  readonly #soon: (call: () => void) => void;
  #jobs: Job[] = [];
  #next = 0;
  #arrived = false;
  #armed = false;

  /** @param soon calls back after the event loop has polled its sockets */
  constructor(nowMs: () => number, soon: (call: () => void) => void = setImmediate) {
    this.#nowMs = nowMs;
    this.#soon = soon;
  }

  /** Queues the parsing of bytes that were read at `atMs`. */
  later(atMs: number, parse: () => void): void {
    this.#jobs.push({ atMs, parse });
    this.#arrived = true;
    if (!this.#armed) this.#arm();
  }

  #arm(): void {
    this.#armed = true;
    this.#soon(() => this.#turn());
  }

  #turn(): void {
    this.#armed = false;
    const held = this.#arrived && this.#nowMs() - this.#jobs[this.#next]!.atMs < holdMs;
    this.#arrived = false;
    for (let left = atOnce; !held && left > 0 && this.#next < this.#jobs.length; left--) {
      this.#jobs[this.#next++]!.parse();
    }
    if (this.#next < this.#jobs.length) this.#arm();
    else {
      this.#jobs = [];
      this.#next = 0;
    }
  }
}
