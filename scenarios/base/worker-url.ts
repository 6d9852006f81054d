/**
 * Returns the URL of the worker program of a traffic source (`producer`). The program lies beside `moduleUrl`, in the
 * sources or in the built package.
 */
export function workerUrl(moduleUrl: string, producer: string): URL {
  return new URL(moduleUrl.endsWith('.ts') ? './worker.ts' : `./${producer}-worker.mjs`, moduleUrl);
}
