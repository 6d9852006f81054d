import type { Clock } from '../../scenarios/base/clock.ts';
import type { TraceContext } from '../browser/trace-context.ts';
import type { JourneyTools } from '../journey.ts';
import { inStep, markUndone, type RunningStep, runningStep } from './running-step.ts';

/** A measured step. `atMs` is its start on the wall clock. */
export type JourneyStep = { name: string; atMs: number; seconds: number; trace?: string };

/** `trail` shows the running step to others. */
type Options = { clock: Clock; trace?: TraceContext; trail?: { step?: string | undefined } };

/** Times the steps of one run. A step is measured only if it was done: see `markUndone`. */
export class StepTimer {
  readonly #options: Options;
  readonly #ended: { step: RunningStep; measured: JourneyStep }[] = [];
  readonly #running = new Set<RunningStep>();
  #last: RunningStep | undefined;
  /** The innermost step that threw the last error. */
  #failed: { step: RunningStep; error: unknown } | undefined;
  #isClosed = false;

  constructor(options: Options) {
    this.#options = options;
  }

  readonly run: JourneyTools['step'] = async (name, action) => {
    const { clock, trace } = this.#options;
    const step: RunningStep = { name, outer: runningStep(), isDone: true };
    this.#running.add(step);
    this.#show(step);
    const id = trace?.begin();
    const atMs = clock.wallMs();
    const fromMs = clock.monotonicMs();
    const result = await this.#toEnd(step, action);
    const seconds = (clock.monotonicMs() - fromMs) / 1000;
    const measured = { name, atMs, seconds, ...(id !== undefined && { trace: id }) };
    if (!this.#isClosed) this.#ended.push({ step, measured });
    return result;
  };

  /** Resolves to the result of `action`. Then the step around this one is shown, or another step that still runs. */
  async #toEnd<T>(step: RunningStep, action: () => T): Promise<Awaited<T>> {
    try {
      const result = await inStep(step, action);
      this.#running.delete(step);
      this.#show(step.outer && this.#running.has(step.outer) ? step.outer : [...this.#running].at(-1));
      return result;
    } catch (error) {
      this.#running.delete(step);
      const failed = this.#failed && this.#failed.error === error ? this.#failed : { step, error };
      this.#failed = failed;
      this.#show(failed.step);
      throw error;
    }
  }

  /** Returns the name of the step that a failure at this moment belongs to. */
  now(): string | undefined {
    return this.#last?.name;
  }

  /** Returns the name of the step in which a soft assertion failed. The step then has no time. */
  failSoftly(): string | undefined {
    const step = runningStep() ?? this.#last;
    markUndone(step);
    return step?.name;
  }

  /** Stops the measuring. A step that ends later was not done: the end of the run ended it. */
  close(): void {
    this.#isClosed = true;
  }

  measured(): JourneyStep[] {
    return this.#ended.filter(({ step }) => step.isDone).map(({ measured }) => measured);
  }

  #show(step: RunningStep | undefined): void {
    this.#last = step;
    if (this.#options.trail) this.#options.trail.step = step?.name;
  }
}
