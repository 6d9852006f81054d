import nodeModule, { register } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { fileProblem, fileProblems } from '../file-problem.ts';
import { checkSettings } from './check-settings.ts';
import { Folders } from './folders.ts';
import { loaderHooks } from './loader-hooks.ts';
import { packagePaths } from './package-paths.ts';

type Parent = { filename?: string | null } | null | undefined;
type Resolve = (request: string, parent: Parent, ...more: unknown[]) => string;

/**
 * Makes every later `require` and `import` of this process refuse a special file, such as a FIFO. Node would wait for
 * the content of such a file for ever. Names that code computes at run time are checked, too. This function must be
 * called before code of the user is loaded.
 */
export function guardLoaders(): void {
  const loader = nodeModule as unknown as { _resolveFilename: Resolve };
  const original = loader._resolveFilename;
  const folders = new Folders();
  const settings = new Set<string>();
  loader._resolveFilename = function guarded(this: unknown, request, parent, ...more) {
    const folder = parent?.filename ? dirname(parent.filename) : process.cwd();
    named(() => checkRequest(request, folder, folders));
    const file = original.call(this, request, parent, ...more);
    if (!isAbsolute(file)) return file;
    refuseSpecial(file);
    named(() => checkSettings(dirname(file), folders, settings));
    return file;
  };
  register(`data:text/javascript,${encodeURIComponent(loaderHooks)}`);
}

/** Adds the path of the file to the message of an error, because code of the user may print only the message. */
function named(check: () => void): void {
  try {
    check();
  } catch (cause) {
    if (!(cause instanceof UserError) || cause.where.file === undefined) throw cause;
    throw new UserError(`${cause.message}: ${cause.where.file}`, {}, { cause });
  }
}

/** Checks the package.json files that Node reads while it looks for a module. */
function checkRequest(request: string, folder: string, folders: Folders): void {
  if (/^\.{0,2}(?:\/|$)/.test(request)) refuseSpecial(join(resolve(folder, request), 'package.json'));
  else if (!nodeModule.isBuiltin(request)) packagePaths(request, folder, folders, new Set());
}

function refuseSpecial(file: string): void {
  if (fileProblem(file) === 'special') throw new UserError(`${fileProblems.special}: ${file}`);
}
