/** The effects of a defect on the process, injected so that tests neither freeze nor exit. */
export type Effects = {
  /** Blocks the event loop. */
  block(ms: number): void;
  /** Ends the process at once. */
  exit(lastWords: string): void;
  /** Calls `call` after `ms`; the returned function cancels it. */
  after(ms: number, call: () => void): () => void;
  burn(ms: number): void;
};

/** The real effects: this process freezes, burns CPU time and exits. */
export const processEffects: Effects = {
  // Sleeps instead of spinning: a frozen target must not take CPU time from the load generator that has to notice it.
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
