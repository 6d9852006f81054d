import os from 'node:os';

const memoryShare = 0.5;

/** Returns the maximum resident memory, in bytes, of one process of k6 or of a browser. */
export function mostProcessBytes(): number {
  const constrained = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return memoryShare * Math.min(os.totalmem(), constrained);
}
