import { bundleTo } from '../../../scenarios/base/modules/bundle.ts';
import { ownFolders } from './own-folders.ts';
import { scenariosDir } from './program.ts';

/**
 * Writes several modules to `file` as one module that exports the names of `lines`, such as `export { work } from
 * './lib/entry.ts'`. Relative paths start from the folder of the shipped programs. A VU creates every module that a
 * script imports, and looks up each imported name again at each use. With a single module, a VU needs half the
 * processor time and memory for its start.
 */
export async function bundleModules(lines: readonly string[], file: string): Promise<void> {
  await bundleTo(file, {
    stdin: { contents: lines.join('\n'), resolveDir: scenariosDir },
    external: ['k6', 'k6/*'],
    plugins: [ownFolders],
    // With this source map, k6 prints the original file and line of an error.
    sourcemap: 'inline',
  });
}
