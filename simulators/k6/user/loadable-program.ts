import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundle, isBuildFailure } from '../../../scenarios/base/modules/bundle.ts';
import { helperModule } from '../../../scenarios/lib/names.ts';
import { ownFolders } from '../program/own-folders.ts';
import { type Program, scenariosDir } from '../program/program.ts';
import type { Scans } from './scans.ts';

/** The modules of k6 whose calls meshproof counts or records itself. */
const framedModules = {
  'k6/net/grpc': 'grpc-frame.ts',
  'k6/websockets': 'websocket-frame.ts',
  'k6/experimental/websockets': 'websocket-frame.ts',
};

/**
 * Returns a program that k6 can load. A program gets a bundle in `directory` if it imports `helperModule` or one of
 * `framedModules`. Any other program is returned unchanged. If a program without `helperModule` cannot be bundled, it
 * is returned unchanged, and k6 reports the error.
 */
export async function loadable(program: Program, directory: string, scans: Scans): Promise<Program> {
  const imports = scans.of(program.file)?.imports;
  if (program.bundle !== undefined || !imports) return program;
  const framed = [replaces(framedModules)];
  if (imports.has(helperModule)) return written(program, await bundleOf(program.file, framed), directory);
  const isFramed = Object.keys(framedModules).some((one) => imports.has(one));
  return isFramed ? replaced(program, framed, directory) : program;
}

/**
 * Replaces modules of k6 by modules that show each call, for `run --once`. `k6/http` and `k6/ws` are not in this list,
 * because only some functions of these modules are replaced.
 */
const showsModules = replaces({
  'k6/net/grpc': 'shown/shown-grpc.ts',
  'k6/websockets': 'shown/shown-websockets.ts',
  'k6/experimental/websockets': 'shown/shown-websockets.ts',
});

/**
 * Returns the program with a bundle in `directory` that shows each gRPC call and each message of `k6/websockets`. A
 * program that cannot be bundled is returned unchanged, and k6 later reports the error.
 */
export async function shownProgram(program: Program, directory: string): Promise<Program> {
  return replaced(program, [showsModules], directory);
}

async function replaced(program: Program, plugins: readonly Plugin[], directory: string): Promise<Program> {
  const contents = await bundleOf(program.file, plugins).catch((cause: unknown) => {
    if (isBuildFailure(cause)) return undefined;
    throw cause;
  });
  return contents ? written(program, contents, directory) : program;
}

/**
 * Returns a plugin that replaces modules of k6 by files of `scenarios/lib`. Imports in these files still get k6's own
 * modules.
 */
function replaces(files: Readonly<Record<string, string>>): Plugin {
  const folder = join(scenariosDir, 'lib');
  const paths = new Map(Object.entries(files).map(([module, file]) => [module, join(folder, file)]));
  const replacements = new Set(paths.values());
  return {
    name: 'replaced-modules',
    setup({ onResolve }) {
      onResolve({ filter: /^k6\// }, ({ path, importer }) => {
        const file = paths.get(path);
        if (file === undefined) return undefined;
        return replacements.has(importer) ? { path, external: true } : { path: file };
      });
    },
  };
}

function written(program: Program, contents: Uint8Array, directory: string): Program {
  const file = join(directory, `${program.label}-bundle.js`);
  writeFileSync(file, contents);
  return { ...program, bundle: file };
}

/**
 * Returns one bundle of a program and `helperModule`. Errors still name the files and lines of the user. Paths in
 * `open()` start from the folder of the file that contains the call.
 */
async function bundleOf(file: string, more: readonly Plugin[] = []): Promise<Uint8Array> {
  const { outputFiles } = await bundle({
    entryPoints: [file],
    external: ['k6', 'k6/*', 'http://*', 'https://*'],
    alias: { [helperModule]: join(scenariosDir, 'lib', 'writes', 'k6-module.ts') },
    plugins: [...more, ownFolders],
    sourcemap: 'inline',
    // k6 puts `/` before the paths in the source map, so esbuild must write them relative to `/`.
    absWorkingDir: '/',
    outfile: '/program.js',
  });
  return outputFiles[0]!.contents;
}
