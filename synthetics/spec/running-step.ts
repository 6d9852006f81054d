import { AsyncLocalStorage } from 'node:async_hooks';

/** A step of a journey. `outer` is the step around it. A step that was not done has no sample. */
export type RunningStep = { name: string; outer: RunningStep | undefined; isDone: boolean };

const running = new AsyncLocalStorage<RunningStep>();

/** Returns the result of `action`, which is the code of the step. */
export function inStep<T>(step: RunningStep, action: () => T): T {
  return running.run(step, action);
}

/** Returns the step whose code calls this function. A listener of a page belongs to no step. */
export function runningStep(): RunningStep | undefined {
  return running.getStore();
}

/**
 * Marks a step as not done, with the steps around it: a part of them was skipped, or an assertion in them failed. Their
 * time would show less work than the same step in another run.
 */
export function markUndone(step: RunningStep | undefined): void {
  for (let one = step; one; one = one.outer) one.isDone = false;
}
