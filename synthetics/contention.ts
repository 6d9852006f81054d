import { readFileSync } from 'node:fs';

/**
 * How much slower than at its best this machine does a fixed piece of work, because others use its cores: 0 is alone,
 * 1 is half the speed. What is timed in a browser meanwhile says as much about the machine as about the page.
 */
export type Contention = { ratio: number; contended: boolean };

/** Above it a sample is marked: half as long again is more than the noise of a page's own vitals. */
export const contendedAbove = 0.5;
/** Share of the time that the hypervisor gave to others. */
const stealAbove = 0.1;

/** Watches one machine over many runs; the best time ever seen is what "alone" means. */
export class ContentionWatch {
  readonly #workMs: () => number;
  readonly #cpu: () => CpuTimes | undefined;
  #bestMs = Number.POSITIVE_INFINITY;

  constructor(workMs: () => number, cpu: () => CpuTimes | undefined) {
    this.#workMs = workMs;
    this.#cpu = cpu;
    for (let i = 0; i < 5; i++) this.#measure();
  }

  /** Call it before a run; what it gives, call after. */
  begin(): () => Contention {
    const before = this.#measure();
    const from = this.#cpu();
    return () => {
      const after = this.#measure();
      const ratio = Math.max(0, Math.max(before, after) / this.#bestMs - 1);
      const steal = from && stealShare(from, this.#cpu());
      return { ratio, contended: ratio > contendedAbove || (steal ?? 0) > stealAbove };
    };
  }

  /** The median of three: a single one may meet a garbage collection. */
  #measure(): number {
    const times = [this.#workMs(), this.#workMs(), this.#workMs()].sort((a, b) => a - b);
    this.#bestMs = Math.min(this.#bestMs, times[0]!);
    return times[1]!;
  }
}

/** The time of a loop that touches no memory and makes no garbage, about 2 ms. */
export function timeFixedWork(nowMs: () => number): number {
  const from = nowMs();
  let state = 1;
  for (let i = 0; i < 1_500_000; i++) state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  // The result is used, so that no compiler leaves the loop out.
  return nowMs() - from + (state === 0 ? 1e-9 : 0);
}

export type CpuTimes = { steal: number; total: number };

/** Jiffies of the whole machine since its start (proc(5), /proc/stat); undefined where there is no such file. */
export function readCpuTimes(): CpuTimes | undefined {
  try {
    const fields = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!.trim().split(/\s+/).slice(1, 9).map(Number);
    return { steal: fields[7] ?? 0, total: fields.reduce((sum, one) => sum + one, 0) };
  } catch {
    return undefined;
  }
}

function stealShare(from: CpuTimes, to: CpuTimes | undefined): number {
  if (!to || to.total <= from.total) return 0;
  return (to.steal - from.steal) / (to.total - from.total);
}
