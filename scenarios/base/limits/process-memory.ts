import os from 'node:os';

/** The maximum share of the memory of this machine or container for one process of k6 or of a browser. */
const memoryShare = 0.5;

/** Returns the maximum resident memory, in bytes, of one process of k6 or of a browser. */
export function mostProcessBytes(): number {
  const constrained = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return memoryShare * Math.min(os.totalmem(), constrained);
}
