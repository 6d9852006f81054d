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
 * The files that replace modules under `run --once`, to show their calls. `k6/http` and `k6/ws` are missing, because
 * their functions are replaced instead.
 */
const shownModules: Readonly<Record<string, string>> = {
  'k6/net/grpc': 'shown-grpc.ts',
  'k6/websockets': 'shown-websockets.ts',
  'k6/experimental/websockets': 'shown-websockets.ts',
};

/**
 * Returns the program with a bundle in `directory` that shows each gRPC call and each message of `k6/websockets`. A
 * program that cannot be bundled is returned unchanged: k6 then reports its error.
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
 * Returns a bundle of a program with the helper module. Positions map to the files of the user, and paths in `open()`
 * start from the folder of the file that contains the call, as without a bundle.
 */
async function bundleOf(file: string, more: readonly Plugin[] = []): Promise<Uint8Array> {
  const { outputFiles } = await bundle({
    entryPoints: [file],
    external: ['k6', 'k6/*', 'http://*', 'https://*'],
    alias: { [helperModule]: join(scenariosDir, 'lib', 'writes', 'k6-module.ts') },
    plugins: [...more, ownFolders],
    sourcemap: 'inline',
    // k6 prints the source paths of the map as paths below `/`.
    absWorkingDir: '/',
    outfile: '/program.js',
  });
  return outputFiles[0]!.contents;
}
