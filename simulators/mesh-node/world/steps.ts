/** A long computation in short steps, so that its caller can do other work between two steps. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Runs all steps at once and returns their result. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
