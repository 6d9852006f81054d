import { dirname, join } from 'node:path';
import { UserError } from '../errors.ts';
import { fileProblem, fileProblems } from '../file-problem.ts';
import { bodyLimits } from '../limits/body-limits.ts';
import { parseJson } from '../limits/parse-json.ts';
import { readTextFile } from '../limits/read-text-file.ts';
import { append } from '../long-lists.ts';
import type { Folders } from './folders.ts';

/**
 * Returns the paths of all files that an import of a package may load, in each `node_modules` folder from `folder`
 * upwards. Leaves out the paths in `done`, which earlier imports already looked up. Throws UserError for a
 * package.json that is not a regular file.
 */
export function packagePaths(specifier: string, folder: string, folders: Folders, done: Set<string>): string[] {
  const [, name = specifier] = /^((?:@[^/]+\/)?[^/]+)/.exec(specifier) ?? [];
  const paths: string[] = [];
  for (let from = folder; ; from = dirname(from)) {
    const root = join(from, 'node_modules', name);
    const path = join(from, 'node_modules', specifier);
    if (folders.has(root) && !done.has(path)) paths.push(path);
    if (folders.has(root) && !done.has(`${root}/`)) append(paths, namedIn(root));
    done.add(path).add(`${root}/`);
    if (dirname(from) === from) return paths;
  }
}

/** Returns package.json and the files that it names; empty if package.json is missing, too large or invalid. */
function namedIn(root: string): string[] {
  const file = join(root, 'package.json');
  const problem = fileProblem(file);
  if (problem === 'missing') return [];
  if (problem !== undefined) throw new UserError(fileProblems[problem], { file });
  try {
    return [file, ...pathsIn(parseJson(readTextFile(file, bodyLimits.settingsFile)) as Manifest, root)];
  } catch {
    // The loader reads the faulty file later, and reports the fault.
    return [];
  }
}

type Manifest = Readonly<Record<string, unknown>>;

function pathsIn(manifest: Manifest, root: string): string[] {
  const { main, module, browser, exports, imports } = manifest;
  return [main, module, browser, exports, imports].flatMap(textsIn).map((path) => join(root, path));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.includes('*') ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
