import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Loader, Plugin } from 'esbuild';
import { helperModule } from '../../lib/names.ts';
import { type Program, scenariosDir } from '../program/program.ts';
import { scanProgram } from './scan-program.ts';

/**
 * Returns the program with the file that k6 loads: the program itself, or its bundle in `directory` if it imports the
 * helper module.
 */
export async function loadable(program: Program, directory: string): Promise<Program> {
  if (program.bundle !== undefined || !scanProgram(program.file)?.imports.has(helperModule)) return program;
  const bundle = join(directory, `${program.label}-bundle.js`);
  await writeBundle(program.file, bundle);
  return { ...program, bundle };
}

/**
 * Writes a bundle of a program with the helper module to `bundleFile`. Positions in the bundle map to the files of the
 * user, and paths in `open()` start from the file that contains the call, as without a bundle.
 */
async function writeBundle(file: string, bundleFile: string): Promise<void> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'esm',
    external: ['k6', 'k6/*', 'http://*', 'https://*'],
    alias: { [helperModule]: join(scenariosDir, 'lib', 'conservation.ts') },
    plugins: [ownFolders],
    logLevel: 'silent',
    sourcemap: 'inline',
    // k6 prints the sources of the map below the root of the file system.
    absWorkingDir: '/',
    outfile: '/program.js',
  });
  writeFileSync(bundleFile, outputFiles[0]!.contents);
}

const loaders: Readonly<Record<string, Loader>> = { ts: 'ts', mts: 'ts', cts: 'ts' };

/** Replaces `open` and `import.meta.resolve` of each module, so that their relative paths start from its folder. */
const ownFolders: Plugin = {
  name: 'own-folders',
  setup({ onLoad, esbuild }) {
    onLoad({ filter: /\.[cm]?[jt]s$/ }, async ({ path }) => {
      const loader = loaders[path.split('.').at(-1)!] ?? 'js';
      const { code } = await esbuild.transform(readFileSync(path, 'utf8'), {
        loader,
        sourcefile: path,
        sourcemap: 'inline',
        define: { open: 'openHere', 'import.meta.resolve': 'resolveHere' },
      });
      const folder = `${dirname(path)}/`;
      const start = (from: string) => `(/^([a-z]+:|\\/)/.test(path) ? '' : ${JSON.stringify(from)}) + path`;
      const resolve = `const resolveHere = (path) => ${start(pathToFileURL(folder).href)};`;
      const open = `const openHere = (path, ...mode) => open(${start(folder)}, ...mode);`;
      const isUsed = /\b(openHere|resolveHere)\b/.test(code);
      return { contents: isUsed ? `${resolve}${open}${code}` : code, loader: 'js' };
    });
  },
};
