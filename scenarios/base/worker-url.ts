/**
 * Returns the address of a producer's worker program, which is beside `moduleUrl`: `worker.ts` in the sources,
 * `<producer>-worker.mjs` in the built package.
 */
export function workerUrl(moduleUrl: string, producer: string): URL {
  return new URL(moduleUrl.endsWith('.ts') ? './worker.ts' : `./${producer}-worker.mjs`, moduleUrl);
}
