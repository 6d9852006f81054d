import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundle, isBuildFailure } from '../../../scenarios/base/modules/bundle.ts';
import { helperModule } from '../../../scenarios/lib/names.ts';
import { ownFolders } from '../program/own-folders.ts';
import { type Program, scenariosDir } from '../program/program.ts';
import type { Scans } from './scans.ts';

/** Returns the program itself, or with a bundle in `directory` if it imports the helper module. */
export async function loadable(program: Program, directory: string, scans: Scans): Promise<Program> {
  if (program.bundle !== undefined || !scans.of(program.file)?.imports.has(helperModule)) return program;
  return written(program, await bundleOf(program.file), directory);
}

/**
 * The files that replace modules of k6 under `run --once`, to show the calls of these modules. `k6/http` and `k6/ws`
 * keep their modules, because only their functions are replaced.
 */
const shownModules: Readonly<Record<string, string>> = {
  'k6/net/grpc': 'shown-grpc.ts',
  'k6/websockets': 'shown-websockets.ts',
  'k6/experimental/websockets': 'shown-websockets.ts',
};

/**
 * Returns the program with a bundle in `directory` that shows each gRPC call and each message of `k6/websockets`. If
 * the program cannot be bundled, it is returned unchanged, and k6 reports its error.
 */
export async function shownProgram(program: Program, directory: string): Promise<Program> {
  const contents = await bundleOf(program.file, [showsModules]).catch((cause: unknown) => {
    if (isBuildFailure(cause)) return undefined;
    throw cause;
  });
  return contents ? written(program, contents, directory) : program;
}

const showsModules: Plugin = {
  name: 'shown-modules',
  setup({ onResolve }) {
    const folder = join(scenariosDir, 'lib', 'shown');
    onResolve({ filter: /^k6\// }, ({ path, importer }) => {
      const file = shownModules[path];
      if (file === undefined) return undefined;
      return dirname(importer) === folder ? { path, external: true } : { path: join(folder, file) };
    });
  },
};

function written(program: Program, contents: Uint8Array, directory: string): Program {
  const file = join(directory, `${program.label}-bundle.js`);
  writeFileSync(file, contents);
  return { ...program, bundle: file };
}

/**
 * Returns a bundle of a program with the helper module. Errors still name the files and lines of the user, and paths in
 * `open()` still start from the folder of the file that contains the call.
 */
async function bundleOf(file: string, more: readonly Plugin[] = []): Promise<Uint8Array> {
  const { outputFiles } = await bundle({
    entryPoints: [file],
    external: ['k6', 'k6/*', 'http://*', 'https://*'],
    alias: { [helperModule]: join(scenariosDir, 'lib', 'writes', 'k6-module.ts') },
    plugins: [...more, ownFolders],
    sourcemap: 'inline',
    // k6 prints the paths in the source map as paths below `/`, so they are made relative to `/`.
    absWorkingDir: '/',
    outfile: '/program.js',
  });
  return outputFiles[0]!.contents;
}
