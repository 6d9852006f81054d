/** The address of a producer's worker program, for a module beside it: in the sources, and in the built package. */
export function workerUrl(moduleUrl: string, producer: string): URL {
  return new URL(moduleUrl.endsWith('.ts') ? './worker.ts' : `./${producer}-worker.mjs`, moduleUrl);
}
