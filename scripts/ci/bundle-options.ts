import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import { packageRoot } from '../../scenarios/base/package-root.ts';
import { entries } from '../lib/entry.ts';

/**
 * The packages that the programs in dist do not contain, because meshproof finds their files by path: a native program
 * (esbuild), a browser driver (playwright), scripts for pages (uplot, web-vitals).
 */
export const outside = ['esbuild', 'playwright', 'uplot', 'web-vitals'];

/**
 * esbuild reads this source map of one line instead of the map of a package. The maps in dist then name the package's
 * files, but lack their lines and text. So these maps are a third of the usual size.
 */
const emptyMap = Buffer.from(JSON.stringify({ version: 3, sources: [''], sourcesContent: [''], mappings: 'AAAA' }));

const packagesWithoutMap: Plugin = {
  name: 'packages-without-map',
  setup(build) {
    build.onLoad({ filter: /\/node_modules\/.*\.[cm]?js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/gm, '');
      const url = `data:application/json;base64,${emptyMap.toString('base64')}`;
      return { contents: `${text}\n//# sourceMappingURL=${url}`, loader: 'js' };
    });
  },
};

/**
 * Returns the options of esbuild for the programs in dist. The programs contain all packages except `outside`, because
 * Node starts a few large files faster than hundreds of small ones.
 */
export function bundleOptions(outdir: string) {
  return {
    absWorkingDir: packageRoot,
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(packageRoot, file)])),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: outside.flatMap((name) => [name, `${name}/*`]),
    // CommonJS packages call `require` for modules of Node. An ES module has no `require`, so this line defines one.
    banner: {
      js: `import { createRequire as createRequireOfPackages } from 'node:module';
const require = createRequireOfPackages(import.meta.url);`,
    },
    sourcemap: 'linked',
    metafile: true,
    plugins: [packagesWithoutMap],
  } satisfies BuildOptions;
}
