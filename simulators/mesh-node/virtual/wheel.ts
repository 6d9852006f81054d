import { UserError } from '../../../scenarios/base/errors.ts';

/** A queue of events. Its time never goes back. Events of the same ms keep the order in which they were scheduled. */
export interface EventQueue {
  readonly nowMs: number;
  /** The five words of the event that `next` took last. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly size: number;
  schedule(atMs: number, a: number, b: number, c: number, d: number, e: number): void;
  /** Takes the next event at or before `untilMs`. If there is none, sets the time to `untilMs` and returns false. */
  next(untilMs: number): boolean;
  /** Calls `visit` with the first and the fourth word of each waiting event, in any order. */
  each(visit: (a: number, d: number) => void): void;
}

const slots = 4096;
const slotMask = slots - 1;
const slotBits = 12;
const none = -1;
// An event takes eight 32-bit words of the pool, so that it lies in half a cache line.
const stride = 8;
/** The latest time of an event, which is after the end of every simulation. An event due later gets this time. */
const latestMs = 2 ** 31 - 1;
/** The maximum number of waiting events. Together, they take 2 GB. */
const mostEvents = 2 ** 26;
const [next, at, wordA, wordB, wordC, wordD, wordE] = [0, 1, 2, 3, 4, 5, 6] as const;

/**
 * A hierarchical timing wheel (Varghese and Lauck, 1987). The first wheel has 4,096 slots of 1 ms. The second wheel has
 * 4,096 slots of 4.1 s. A list has the events after the current 4.7 h. The first wheel covers only the current 4.1 s.
 * So the first wheel is empty when events move down from the second wheel. Events of the same time keep the order in
 * which they were scheduled.
 */
export class TimingWheel implements EventQueue {
  #pool = new Int32Array(1024 * stride);
  #used = 0;
  #free = none;
  readonly #near = new Int32Array(2 * slots).fill(none);
  readonly #far = new Int32Array(2 * slots).fill(none);
  #later: number[] = [];
  nowMs = 0;
  size = 0;
  a = 0;
  b = 0;
  c = 0;
  d = 0;
  e = 0;

  schedule(dueMs: number, a: number, b: number, c: number, d: number, e: number): void {
    const atMs = Math.min(dueMs, latestMs);
    let slot = this.#free;
    if (slot !== none) this.#free = this.#pool[slot * stride + next]!;
    else {
      slot = this.#used++;
      if (slot * stride >= this.#pool.length) this.#grow();
    }
    const pool = this.#pool;
    const base = slot * stride;
    pool[base + next] = none;
    pool[base + at] = atMs;
    pool[base + wordA] = a;
    pool[base + wordB] = b;
    pool[base + wordC] = c;
    pool[base + wordD] = d;
    pool[base + wordE] = e;
    this.size++;
    if (atMs >>> slotBits === this.nowMs >>> slotBits) append(pool, this.#near, atMs & slotMask, slot);
    else this.#placeAbove(slot, atMs);
  }

  next(untilMs: number): boolean {
    const near = this.#near;
    for (;;) {
      const ring = 2 * (this.nowMs & slotMask);
      const slot = near[ring]!;
      if (slot !== none) {
        const pool = this.#pool;
        const base = slot * stride;
        near[ring] = pool[base + next]!;
        if (near[ring] === none) near[ring + 1] = none;
        this.a = pool[base + wordA]!;
        this.b = pool[base + wordB]!;
        this.c = pool[base + wordC]!;
        this.d = pool[base + wordD]!;
        this.e = pool[base + wordE]!;
        pool[base + next] = this.#free;
        this.#free = slot;
        this.size--;
        return true;
      }
      if (this.nowMs >= untilMs) return false;
      this.nowMs++;
      if ((this.nowMs & slotMask) === 0) this.#turn();
    }
  }

  each(visit: (a: number, d: number) => void): void {
    const walk = (first: number) => {
      for (let slot = first; slot !== none; slot = this.#pool[slot * stride + next]!) {
        visit(this.#pool[slot * stride + wordA]!, this.#pool[slot * stride + wordD]!);
      }
    };
    for (let ring = 0; ring < 2 * slots; ring += 2) {
      walk(this.#near[ring]!);
      walk(this.#far[ring]!);
    }
    for (const slot of this.#later) walk(slot);
  }

  #placeAbove(slot: number, atMs: number): void {
    if (atMs >>> (2 * slotBits) === this.nowMs >>> (2 * slotBits)) {
      append(this.#pool, this.#far, (atMs >>> slotBits) & slotMask, slot);
    } else this.#later.push(slot);
  }

  /**
   * Moves the events of the next 4.1 s from the second wheel down into the first wheel. Every 4.7 h, first moves events
   * from the list `#later` into the second wheel.
   */
  #turn(): void {
    if ((this.nowMs & (slots * slots - 1)) === 0) {
      const waiting = this.#later;
      this.#later = [];
      for (const slot of waiting) this.#placeAbove(slot, this.#pool[slot * stride + at]!);
    }
    const ring = 2 * ((this.nowMs >>> slotBits) & slotMask);
    let slot = this.#far[ring]!;
    this.#far[ring] = none;
    this.#far[ring + 1] = none;
    while (slot !== none) {
      const following = this.#pool[slot * stride + next]!;
      this.#pool[slot * stride + next] = none;
      append(this.#pool, this.#near, this.#pool[slot * stride + at]! & slotMask, slot);
      slot = following;
    }
  }

  #grow(): void {
    if (this.#used > mostEvents) {
      throw new UserError(`more than ${mostEvents.toLocaleString('en-US')} frames and timers wait at once`, {
        hint: 'lower the number of nodes, the rate, the fanout or the degree in the world file',
      });
    }
    const larger = new Int32Array(this.#pool.length * 2);
    larger.set(this.#pool);
    this.#pool = larger;
  }
}

/** Appends an event to a slot of a timing wheel. The wheel stores the first and the last event of each slot. */
function append(pool: Int32Array, wheel: Int32Array, slot: number, event: number): void {
  const last = wheel[2 * slot + 1]!;
  if (last === none) wheel[2 * slot] = event;
  else pool[last * stride + next] = event;
  wheel[2 * slot + 1] = event;
}
