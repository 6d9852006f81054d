/** Where a producer's worker program lies, seen from a module beside it: from source, and from the built package. */
export function workerUrl(moduleUrl: string, producer: string): URL {
  return new URL(moduleUrl.endsWith('.ts') ? './worker.ts' : `./${producer}-worker.mjs`, moduleUrl);
}
