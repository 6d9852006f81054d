/** Nothing waits longer than this to be parsed, however much arrives meanwhile; ms. */
const holdMs = 20;
/** Parsed between two looks at the sockets. */
const atOnce = 8;

type Job = { atMs: number; parse: () => void };

/**
 * Reading before parsing: the time of bytes is taken when they are read, so what is parsed between two reads makes the
 * later one late. A server that writes to all its readers in one step sends hundreds of chunks within some milliseconds;
 * they are all read and stamped first, and parsed, in their order, once nothing more comes.
 */
export class ReadFirst {
  readonly #nowMs: () => number;
  readonly #soon: (call: () => void) => void;
  #jobs: Job[] = [];
  #next = 0;
  #arrived = false;
  #armed = false;

  /** `soon` calls back once the loop has looked at its sockets again. */
  constructor(nowMs: () => number, soon: (call: () => void) => void = setImmediate) {
    this.#nowMs = nowMs;
    this.#soon = soon;
  }

  /** `parse` is for what was read at `atMs`. */
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
