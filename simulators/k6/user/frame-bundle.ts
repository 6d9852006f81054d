import { bundleModules } from '../program/bundle-modules.ts';

/** The modules of the frame around a user's program, each with the functions that the entry script imports from it. */
export const frameModules = {
  'user-entry.ts': ['framed', 'framedSetup', 'framedTeardown', 'ownVariables'],
  'user-options.ts': ['mergedOptions', 'replacedOptions'],
  'redirect-chain.ts': ['frameRedirects'],
  'user-summary.ts': ['framedSummary'],
  'tls-auth.ts': ['withTlsAuth'],
} as const;

/** Writes the modules of the frame as one module. */
export async function writeFrame(file: string): Promise<void> {
  const lines = Object.entries(frameModules).map(
    ([module, names]) => `export { ${names.join(', ')} } from './lib/${module}';`,
  );
  await bundleModules(lines, file);
}
