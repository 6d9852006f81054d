import { join } from 'node:path';
import { scenariosDir } from '../program/program.ts';

/** The modules of the frame around a user's program, each with the functions that the entry script imports from it. */
export const frameModules = {
  'user-entry.ts': ['framed', 'framedSetup', 'framedTeardown', 'ownVariables'],
  'user-options.ts': ['mergedOptions', 'replacedOptions'],
  'user-summary.ts': ['framedSummary'],
  'tls-auth.ts': ['withTlsAuth'],
} as const;

/**
 * Writes the modules of the frame as one module. Each VU of k6 creates every module that a script imports, and looks up
 * each imported name again at each use. With one module, a VU needs half the processor time and memory for its start.
 */
export async function writeFrame(file: string): Promise<void> {
  const { build } = await import('esbuild');
  const exports = Object.entries(frameModules).map(
    ([module, names]) => `export { ${names.join(', ')} } from './${module}';`,
  );
  await build({
    stdin: { contents: exports.join('\n'), resolveDir: join(scenariosDir, 'lib') },
    bundle: true,
    format: 'esm',
    external: ['k6', 'k6/*'],
    logLevel: 'silent',
    // With this source map, k6 prints the original file and line of an error.
    sourcemap: 'inline',
    outfile: file,
  });
}
