/**
 * The due times of checks. Each check has a slot (a fixed time) in every interval. A check can miss slots while the
 * machine sleeps, or while another check of its lane (group) runs. The late check then runs only once, as soon as
 * possible. After that, it runs in its next slot.
 */
export class Schedule {
  readonly #everyMs: number;
  readonly #checks: { name: string; slotMs: number; dueMs: number; missed: number }[];

  /**
   * `random` spreads the checks over a part of the interval (the share `jitter`), so that they do not all start
   * together. `lastMs` is the time of a check's last run before a restart. If this run is longer ago than an interval,
   * the check is due immediately.
   */
  constructor(
    names: readonly string[],
    everyMs: number,
    startMs: number,
    options: { jitter: number; random: (name: string) => number; lastMs?: (name: string) => number | undefined },
  ) {
    this.#everyMs = everyMs;
    this.#checks = names.map((name) => {
      const slotMs = startMs + options.random(name) * options.jitter * everyMs;
      const lastMs = options.lastMs?.(name);
      const dueMs = lastMs === undefined ? slotMs : Math.max(startMs, lastMs + everyMs);
      return { name, slotMs, dueMs: Math.min(dueMs, slotMs + everyMs), missed: 0 };
    });
  }

  next(names?: readonly string[]): { name: string; dueMs: number } {
    const own = names ? this.#checks.filter(({ name }) => names.includes(name)) : this.#checks;
    const { name, dueMs } = own.reduce((first, one) => (one.dueMs < first.dueMs ? one : first));
    return { name, dueMs };
  }

  ended(name: string, nowMs: number): void {
    const check = this.#checks.find((one) => one.name === name)!;
    const slots = Math.max(0, Math.floor((nowMs - check.slotMs) / this.#everyMs) + 1);
    const nextMs = check.slotMs + slots * this.#everyMs;
    check.missed += Math.max(0, Math.round((nextMs - Math.max(check.dueMs, check.slotMs)) / this.#everyMs) - 1);
    check.dueMs = nextMs;
  }

  missed(name: string): number {
    return this.#checks.find((one) => one.name === name)!.missed;
  }

  /** Returns how late the most overdue check is. The time is negative if no check is late. */
  overdueMs(nowMs: number): number {
    return nowMs - this.next().dueMs;
  }
}

export type ScheduleClock = { wallMs(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> };

/** Runs due checks until the signal aborts. Each lane (group) runs its checks one after another, beside other lanes. */
export async function keepSchedule(
  schedule: Schedule,
  lanes: readonly (readonly string[])[],
  run: (name: string) => Promise<void>,
  clock: ScheduleClock,
  signal: AbortSignal,
): Promise<void> {
  const keepLane = async (names: readonly string[]) => {
    while (!signal.aborted) {
      const { name, dueMs } = schedule.next(names);
      await clock.sleep(dueMs - clock.wallMs(), signal);
      if (signal.aborted) return;
      await run(name);
      schedule.ended(name, clock.wallMs());
    }
  };
  await Promise.all(lanes.map(keepLane));
}
