import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';

/** Parsing starts when the oldest received bytes have waited for this time, even if more bytes arrive. */
const holdMs = 20;
/** The maximum number of byte arrays (jobs) parsed between two polls of the sockets. */
const atOnce = 8;

/** The approximate memory of a job without its bytes. */
const bytesOfJob = 1000;

/**
 * Small chunks of one read share a job up to this number of bytes. A server may send each byte as a chunk. A job for
 * each byte would take about 1000 times the memory of the byte. Larger jobs would delay the next poll of the sockets.
 */
const bytesOfSharedJob = 512;

type Parse = (bytes: Uint8Array, atMs: number) => void;
/** The first `length` of `bytes` are waiting. */
type Job = { atMs: number; bytes: Uint8Array; length: number; parse: Parse };

/**
 * Reads all sockets before it parses anything. Parsing between two reads would delay the time stamp of the second read.
 * A server can send hundreds of chunks to different readers within a few ms. Chunks are parsed in order when no more
 * chunks arrive, when the oldest chunk has waited for `holdMs`, or when the queue is full.
 */
export class ReadFirst {
  readonly #nowMs: () => number;
  readonly #soon: (call: () => void) => void;
  #jobs: Job[] = [];
  #next = 0;
  /** The number of bytes that the queued jobs take in memory. */
  #waiting = 0;
  #arrived = false;
  #armed = false;

  /** @param soon calls back after the event loop has polled its sockets */
  constructor(nowMs: () => number, soon: (call: () => void) => void = setImmediate) {
    this.#nowMs = nowMs;
    this.#soon = soon;
  }

  /**
   * Queues the parsing of bytes that were read at `atMs`. Above the queue's limit, the oldest bytes are parsed
   * immediately, so that a flood does not fill the memory. This parsing delays the next reads, so their times are less
   * exact. Small parts with the same time and the same `parse` are passed to `parse` together.
   */
  later(atMs: number, bytes: Uint8Array, parse: Parse): void {
    this.#waiting += bytes.length;
    const last = this.#jobs.at(-1);
    if (last?.parse === parse && last.atMs === atMs && last.length + bytes.length <= bytesOfSharedJob)
      join(last, bytes);
    else {
      this.#jobs.push({ atMs, bytes, length: bytes.length, parse });
      this.#waiting += bytesOfJob;
    }
    this.#arrived = true;
    while (this.#waiting > bodyLimits.chatQueue.bytes) this.#parseNext();
    if (!this.#armed) this.#arm();
  }

  #arm(): void {
    this.#armed = true;
    this.#soon(() => this.#turn());
  }

  #turn(): void {
    this.#armed = false;
    const oldest = this.#jobs[this.#next];
    const held = oldest && this.#arrived && this.#nowMs() - oldest.atMs < holdMs;
    this.#arrived = false;
    for (let left = atOnce; !held && left > 0 && this.#next < this.#jobs.length; left--) {
      this.#parseNext();
    }
    if (this.#next < this.#jobs.length) this.#arm();
    // The array shrinks in large steps, because each step copies it.
    if (this.#next >= Math.max(1024, this.#jobs.length / 2) || this.#next === this.#jobs.length) {
      this.#jobs = this.#jobs.slice(this.#next);
      this.#next = 0;
    }
  }

  #parseNext(): void {
    const job = this.#jobs[this.#next]!;
    // An empty job replaces this job in the array, so that its bytes can be freed before the array shrinks.
    this.#jobs[this.#next++] = parsed;
    this.#waiting -= job.length + bytesOfJob;
    job.parse(job.bytes.subarray(0, job.length), job.atMs);
  }
}

const parsed: Job = { atMs: 0, bytes: new Uint8Array(0), length: 0, parse: () => undefined };

/**
 * Adds bytes to a job. The caller of `later` owns the array of the job's first bytes, so the first addition copies
 * them.
 */
function join(job: Job, more: Uint8Array): void {
  const length = job.length + more.length;
  if (job.bytes.length < length) {
    const own = new Uint8Array(bytesOfSharedJob);
    own.set(job.bytes);
    job.bytes = own;
  }
  job.bytes.set(more, job.length);
  job.length = length;
}
