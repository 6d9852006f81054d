/** Returns the address of a producer's worker program beside `moduleUrl`, in the sources or in the built package. */
export function workerUrl(moduleUrl: string, producer: string): URL {
  return new URL(moduleUrl.endsWith('.ts') ? './worker.ts' : `./${producer}-worker.mjs`, moduleUrl);
}
