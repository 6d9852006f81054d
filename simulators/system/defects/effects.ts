/** The effects of defects on the process. Tests replace these effects, so that no test freezes or exits. */
export type Effects = {
  block(ms: number): void;
  exit(lastWords: string): void;
  /** Calls `call` after a time. Returns a function that cancels this call. */
  after(ms: number, call: () => void): () => void;
  burn(ms: number): void;
};

/** The real effects: this process freezes, burns CPU time and exits. */
export const processEffects: Effects = {
  // The wait uses no CPU time, so that the load generator on the same machine can measure the freeze undisturbed.
  block: (ms) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
  exit: (lastWords) => {
    process.stderr.write(`stand-in: fatal: ${lastWords}\n`, () => process.exit(1));
  },
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
  burn: (ms) => {
    const end = performance.now() + ms;
    while (performance.now() < end);
  },
};
