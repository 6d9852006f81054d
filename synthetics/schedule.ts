/**
 * When each check is due: its own slot in every interval, for ever. One that could not start in its slot, because another
 * was under way or the machine slept, runs once as soon as it can and is then back in its slots: what was missed is
 * counted, never run one after another.
 */
export class Schedule {
  readonly #everyMs: number;
  readonly #checks: { name: string; slotMs: number; dueMs: number; missed: number }[];

  /**
   * `jitter` is the share of the interval over which the checks' slots are spread, by `random`, so that they do not all
   * start at once. `lastMs` is when a check ran before a restart: one whose time has come since then is due at once.
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

  /** The check that is due first. */
  next(): { name: string; dueMs: number } {
    const { name, dueMs } = this.#checks.reduce((first, one) => (one.dueMs < first.dueMs ? one : first));
    return { name, dueMs };
  }

  /** It ran and is over: due again in its first slot that is still to come. */
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

  /** How late the most overdue check is; negative while all is in time. */
  overdueMs(nowMs: number): number {
    return nowMs - this.next().dueMs;
  }
}

export type ScheduleClock = { wallMs(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> };

/** Runs what is due, one after another, until the signal aborts. */
export async function keepSchedule(
  schedule: Schedule,
  run: (name: string) => Promise<void>,
  clock: ScheduleClock,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const { name, dueMs } = schedule.next();
    await clock.sleep(dueMs - clock.wallMs(), signal);
    if (signal.aborted) return;
    await run(name);
    schedule.ended(name, clock.wallMs());
  }
}
