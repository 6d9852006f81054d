import type { EventQueue } from './wheel.ts';

type Event = [atMs: number, serial: number, a: number, b: number, c: number, d: number, e: number];

/** A binary heap by time and order of arrival: a simple queue that the tests compare with the timing wheel. */
export class HeapQueue implements EventQueue {
  readonly #heap: Event[] = [];
  #made = 0;
  nowMs = 0;
  a = 0;
  b = 0;
  c = 0;
  d = 0;
  e = 0;

  get size(): number {
    return this.#heap.length;
  }

  schedule(atMs: number, a: number, b: number, c: number, d: number, e: number): void {
    const heap = this.#heap;
    heap.push([atMs, this.#made++, a, b, c, d, e]);
    for (let i = heap.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!before(heap[i]!, heap[parent]!)) break;
      [heap[i], heap[parent]] = [heap[parent]!, heap[i]!];
      i = parent;
    }
  }

  next(untilMs: number): boolean {
    const heap = this.#heap;
    const first = heap[0];
    if (!first || first[0] > untilMs) {
      this.nowMs = Math.max(this.nowMs, untilMs);
      return false;
    }
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      for (let i = 0; ; ) {
        let least = i;
        for (const child of [2 * i + 1, 2 * i + 2]) {
          if (child < heap.length && before(heap[child]!, heap[least]!)) least = child;
        }
        if (least === i) break;
        [heap[i], heap[least]] = [heap[least]!, heap[i]!];
        i = least;
      }
    }
    [this.nowMs, , this.a, this.b, this.c, this.d, this.e] = first;
    return true;
  }

  each(visit: (a: number, d: number) => void): void {
    for (const [, , a, , , d] of this.#heap) visit(a, d);
  }
}

function before(a: Event, b: Event): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}
