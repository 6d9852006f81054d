/** A long computation in short steps. The caller can do other work between two steps. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** The number of nodes or edges that the longest loops handle in one step. */
export const perStep = 10_000;

/** Runs all steps without a pause and returns their result. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
