import type { Recorder } from '../../results/record/recorder.ts';
import type { Clock } from '../../scenarios/base/clock.ts';
import { messageOf } from '../../scenarios/base/errors.ts';
import type { Phase } from '../../scenarios/plan/phase.ts';
import type { Fault } from '../../scenarios/plan/plan.ts';
import { parseDefects } from '../../simulators/system/defects/defects.ts';
import type { Sampler } from './sampler.ts';

/** Sets and removes the planned faults of the simulated target. Records an event for each change. */
export class FaultSchedule implements Sampler {
  readonly #faults: readonly Fault[];
  readonly #setDefects: (defects: readonly string[]) => Promise<void>;
  readonly #clock: Clock;
  readonly #recorder: Recorder;
  readonly #over = new AbortController();
  readonly #active = new Set<string>();

  constructor(
    faults: readonly Fault[],
    setDefects: (defects: readonly string[]) => Promise<void>,
    clock: Clock,
    recorder: Recorder,
  ) {
    this.#faults = faults;
    this.#setDefects = setDefects;
    this.#clock = clock;
    this.#recorder = recorder;
  }

  start(t0Ms: number): void {
    for (const fault of this.#faults) void this.#one(fault, t0Ms);
  }

  stop(): void {
    this.#over.abort();
  }

  async #one(fault: Fault, t0Ms: number): Promise<void> {
    const { signal } = this.#over;
    const at = async (elapsedS: number) => {
      await this.#clock.sleep(t0Ms + elapsedS * 1000 - this.#clock.wallMs(), signal);
      return !signal.aborted;
    };
    if (!(await at(fault.atS))) return;
    this.#active.add(fault.do);
    await this.#apply(fault.do, 'begin');
    // `setDefects` sets all active faults again whenever a fault begins or ends. A freeze in the list would begin a
    // second time, so it is removed.
    if (isOnce(fault.do)) this.#active.delete(fault.do);
    if (fault.forS === undefined || !(await at(fault.atS + fault.forS))) return;
    this.#active.delete(fault.do);
    await this.#apply(fault.do, 'end');
  }

  async #apply(defect: string, change: 'begin' | 'end'): Promise<void> {
    const event = { t: this.#clock.wallMs(), kind: 'fault' as const, by: 'run' };
    try {
      await this.#setDefects([...this.#active]);
      this.#recorder.event({ ...event, text: `${defect} ${change}s` });
    } catch (error) {
      if (this.#over.signal.aborted) return;
      this.#recorder.event({ ...event, text: `${defect} could not ${change}: ${messageOf(error)}` });
    }
  }
}

/**
 * Returns the defects of `--defect` as faults that begin with the load. A freeze happens only once, and warm-up is not
 * judged. So a freeze begins two seconds into the first steady phase.
 */
export function defectFaults(defects: readonly string[], phases: readonly Phase[]): Fault[] {
  const steadyS = phases.find((phase) => phase.kind === 'steady')?.startS ?? 0;
  return defects.map((defect) => ({ atS: isOnce(defect) ? steadyS + 2 : 0, do: defect }));
}

/** Returns true for a freeze. Each time this defect is set, the simulated target freezes once. */
function isOnce(defect: string): boolean {
  return parseDefects([defect]).freeze !== undefined;
}
