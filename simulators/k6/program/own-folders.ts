import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Loader, Plugin } from 'esbuild';
import { bodyLimits } from '../../../scenarios/base/limits/body-limits.ts';
import { readTextFile } from '../../../scenarios/base/limits/read-text-file.ts';

const loaders: Readonly<Record<string, Loader>> = { ts: 'ts', mts: 'ts', cts: 'ts' };

/**
 * Replaces `open` and `import.meta.resolve`, so that relative paths in these calls start from the folder of the calling
 * module.
 */
export const ownFolders: Plugin = {
  name: 'own-folders',
  setup({ onLoad, esbuild }) {
    onLoad({ filter: /\.[cm]?[jt]s$/ }, async ({ path }) => {
      const loader = loaders[path.split('.').at(-1)!] ?? 'js';
      const { code } = await esbuild.transform(readTextFile(path, bodyLimits.sourceFile), {
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
