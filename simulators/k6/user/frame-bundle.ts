import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleModules } from '../program/bundle-modules.ts';

/**
 * The functions that the entry script imports from the modules of the frame, meshproof's code around a user's program.
 */
export const frameModules = {
  'user-entry.ts': ['framed', 'framedSetup', 'framedTeardown', 'ownVariables'],
  'options/user-options.ts': ['mergedOptions', 'replacedOptions'],
  'redirect-chain.ts': ['frameRedirects'],
  'user-summary.ts': ['framedSummary'],
  'options/tls-auth.ts': ['withTlsAuth'],
  'options/needed-trends.ts': ['withTrends'],
} as const;

export const frameName = 'k6-frame.js';

/**
 * Returns the path of a file with all modules of the frame (meshproof's code around a program) as one module. The built
 * package contains this file. If meshproof runs from its sources, the file is written to `directory`.
 */
export async function frameFile(directory: string): Promise<string> {
  if (!import.meta.url.endsWith('.ts')) return fileURLToPath(new URL(frameName, import.meta.url));
  const file = join(directory, frameName);
  await writeFrame(file);
  return file;
}

/** Bundles the modules of the frame into one file. */
export async function writeFrame(file: string): Promise<void> {
  const lines = Object.entries(frameModules).map(
    ([module, names]) => `export { ${names.join(', ')} } from './lib/${module}';`,
  );
  await bundleModules(lines, file);
}
