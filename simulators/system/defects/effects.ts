import type { Effects } from './defect-switch.ts';

/** The real ones: this process freezes, burns and dies. */
export const processEffects: Effects = {
  // Sleeping, not spinning: a frozen target must not take CPU time from the generator that is to notice it.
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
