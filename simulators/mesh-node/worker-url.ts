/** Where the worker's program lies, seen from a module beside it: from source, and from the built package. */
export function workerUrl(moduleUrl: string): URL {
  return new URL(moduleUrl.endsWith('.ts') ? './worker.ts' : './mesh-node-worker.mjs', moduleUrl);
}
