import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import { messageOf, UserError } from '../../scenarios/base/errors.ts';
import { fileProblem, fileProblems } from '../../scenarios/base/file-problem.ts';
import { bundleTo, isBuildFailure } from '../../scenarios/base/modules/bundle.ts';
import { checkModules } from '../../scenarios/base/modules/check-modules.ts';

/**
 * Bundles a user's file (TypeScript or JavaScript, ES module or CommonJS) into the ES module `out`. Throws UserError
 * with the place of the error, and UnavailableError if the bundler itself fails.
 */
export async function bundleJourney(file: string, out: string, plugins: readonly Plugin[]): Promise<void> {
  try {
    await bundleTo(out, {
      entryPoints: [file],
      platform: 'node',
      target: 'node20',
      sourcemap: 'inline',
      // CommonJS files call `require`, which an ES module does not have. This text imports `createRequire` under
      // another name, because the journey may also import it.
      banner: {
        js: `import { createRequire as createRequireOfFile } from 'node:module';
const require = createRequireOfFile(${JSON.stringify(pathToFileURL(file).href)});`,
      },
      // These names refer to the journey's own file, so that the journey finds the files beside it.
      define: {
        'import.meta.url': JSON.stringify(pathToFileURL(file).href),
        __filename: JSON.stringify(file),
        __dirname: JSON.stringify(resolve(file, '..')),
      },
      plugins: [...plugins, regularFiles, packagesByPath],
    });
  } catch (cause) {
    if (!isBuildFailure(cause)) throw cause;
    const { text, location } = cause.errors[0]!;
    const place = location ? { file: resolve(location.file), line: location.line } : { file };
    throw new UserError(text, place, { cause });
  }
}

/**
 * Refuses files that are not regular, such as a FIFO. `checkModules` misses files that only the bundler finds: for
 * example, those imported through `paths` of a tsconfig.json.
 */
const regularFiles: Plugin = {
  name: 'regular-files',
  setup(build) {
    build.onLoad({ filter: /.*/, namespace: 'file' }, ({ path }) => {
      const problem = fileProblem(path);
      return problem && { errors: [{ text: `${fileProblems[problem]}: ${path}` }] };
    });
  },
};

/**
 * Resolves packages from the directory of the journey, and imports them by path. From the bundle's own directory, Node
 * might not find these packages.
 */
const packagesByPath: Plugin = {
  name: 'packages-by-path',
  setup(build) {
    const seen = Symbol('resolved here');
    build.onResolve({ filter: /^[^./]/ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
      if (pluginData === seen || kind === 'entry-point' || isAbsolute(path)) return undefined;
      const found = await build.resolve(path, { kind, resolveDir, importer, pluginData: seen });
      if (found.errors.length > 0) return { errors: found.errors };
      if (found.external) return { external: true, path: found.path };
      const refused = errorsIn(found.path);
      if (refused.length > 0) return { errors: refused };
      // `require()` accepts paths but no URLs.
      return { external: true, path: kind === 'require-call' ? found.path : pathToFileURL(found.path).href };
    });
  },
};

/**
 * Returns the error of `checkModules` for a file, or an empty list. `checkModules` refuses a FIFO, for whose content
 * Node would wait for ever.
 */
function errorsIn(file: string): { text: string }[] {
  try {
    checkModules(file);
    return [];
  } catch (cause) {
    return [{ text: messageOf(cause) }];
  }
}
