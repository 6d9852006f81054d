import type { Clock } from '../../scenarios/base/clock.ts';
import { mostProcessBytes } from '../../scenarios/base/limits/process-memory.ts';
import { largest } from '../../scenarios/base/long-lists.ts';
import { childIds, residentBytesOf } from '../../scenarios/base/proc.ts';

/** The memory is read four times a second, because a process can grow by a gigabyte in one second. */
const everyMs = 250;

export type TooMuchMemory = { part: string; bytes: number; limitBytes: number };

/**
 * Reports the first process of the traffic (k6, a browser or a page) that exceeds the memory limit. Without this guard,
 * the kernel could kill any process, even the target. k6 keeps response bodies, so large answers of the target can make
 * k6 exceed the limit.
 */
export class MemoryGuard {
  readonly #clock: Clock;
  readonly #exceeded: (found: TooMuchMemory) => void;
  readonly #limitBytes: number;
  readonly #memoryOf: (pid: number) => number;
  readonly #parts: { part: string; pid: number }[] = [];
  readonly #over = new AbortController();

  /** `exceeded` is called at most once. */
  constructor(
    clock: Clock,
    exceeded: (found: TooMuchMemory) => void,
    limitBytes = mostProcessBytes(),
    memoryOf: (pid: number) => number = largestOf,
  ) {
    this.#clock = clock;
    this.#exceeded = exceeded;
    this.#limitBytes = limitBytes;
    this.#memoryOf = memoryOf;
  }

  /** Watches a process and its descendants. */
  watch(part: string, pid: number): void {
    this.#parts.push({ part, pid });
  }

  start(): void {
    void this.#run();
  }

  stop(): void {
    this.#over.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      for (const { part, pid } of this.#parts) {
        const bytes = this.#memoryOf(pid);
        if (bytes <= this.#limitBytes) continue;
        this.#exceeded({ part, bytes, limitBytes: this.#limitBytes });
        return;
      }
      await this.#clock.sleep(everyMs, signal);
    }
  }
}

/** Returns the largest resident memory of `pid` and its descendants in bytes. A sum would count shared pages twice. */
function largestOf(pid: number): number {
  return Math.max(residentBytesOf(pid) ?? 0, largest(childIds(pid).map(largestOf)));
}
