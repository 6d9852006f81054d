/** A long computation in short steps, so that its caller can do other work between them. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** The nodes or edges that the longest loops handle in one step. */
export const perStep = 10_000;

/** Runs all steps at once and returns their result. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
