import { statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, extname, join, resolve } from 'node:path';
import { UserError, type Where } from '../errors.ts';
import { fileProblem, fileProblems } from '../file-problem.ts';
import { type BodyLimit, bodyLimits } from '../limits/body-limits.ts';
import { lengthError } from '../limits/limit-error.ts';
import { append } from '../long-lists.ts';
import { checkSettings } from './check-settings.ts';
import { Folders } from './folders.ts';
import { packagePaths } from './package-paths.ts';
import { textOf } from './text-of.ts';
import { withoutTypeImports } from './type-imports.ts';

const extensions = ['', ...['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'json'].map((name) => `.${name}`)];
const isCode = (file: string) => /\.[cm]?[jt]sx?$/.test(file);

/**
 * The number of spaces is limited, because the time of `\s*\(?\s*` would grow with the square of the number of spaces.
 */
const imported = /\b(?:from|import|require)\s{0,100}\(?\s{0,100}(["'`])([^"'`\n]+)\1/g;
const opened = /\bopen\(\s{0,100}(["'`])([^"'`\n]+)\1/g;

/**
 * The progress of one check: the listed folders, the folders whose settings were checked, the modules that were read,
 * and the package paths that were looked for.
 */
type Seen = { folders: Folders; settings: Set<string>; modules: Set<string>; packages: Set<string> };

/**
 * Checks the files that a program or journey imports or opens by `open('…')`, and the settings files of esbuild and
 * Node. Throws UserError for a special file, because a FIFO or device would block the bundler, Node or k6. Also throws
 * UserError for a file above its size limit, and if all modules together exceed `tree`. Ignores missing files, because
 * the loader reports them.
 */
export function checkModules(entry: string, tree: BodyLimit = bodyLimits.sourceTree): void {
  const seen: Seen = { folders: new Folders(), settings: new Set(), modules: new Set(), packages: new Set() };
  const open = [resolve(entry)];
  refuse(open[0]!, true, () => ({ file: entry }));
  checkSettings(process.cwd(), seen.folders, seen.settings);
  let length = 0;
  for (let file = open.shift(); file !== undefined; file = open.shift()) {
    if (seen.modules.has(file)) continue;
    seen.modules.add(file);
    checkSettings(dirname(file), seen.folders, seen.settings);
    const text = isCode(file) ? textOf(file, bodyLimits.sourceFile) : '';
    length += text.length;
    // Code beyond the limit would stay unchecked and could open any file. So the check refuses the program.
    const error = lengthError(tree, length);
    if (error) throw new UserError(error.message, { file: entry });
    append(open, modulesOf(file, text, seen));
  }
}

/**
 * Returns the modules that a module imports. Throws UserError if an imported or opened file is special, such as a FIFO.
 * Also throws it if an imported module is above the size limit.
 */
function modulesOf(file: string, code: string, seen: Seen): string[] {
  const text = withoutTypeImports(code);
  const existing = (path: string) => seen.folders.has(path) && fileProblem(path) !== 'directory';
  const at = (index: number) => () => ({ file, line: text.slice(0, index).split('\n').length });
  for (const { 2: path = '', index } of text.matchAll(opened)) {
    const data = resolve(dirname(file), withoutScheme(path));
    if (existing(data)) refuse(data, false, at(index));
  }
  const modules: string[] = [];
  for (const { 2: path = '', index } of text.matchAll(imported)) {
    const files = pathsOf(path, dirname(file), seen).flatMap(candidates).filter(existing);
    for (const one of files) refuse(one, true, at(index));
    append(modules, files);
  }
  return modules;
}

/** Throws UserError for an existing path that is not a regular file, and for a module above its size limit. */
function refuse(file: string, isModule: boolean, where: () => Where): void {
  const problem = fileProblem(file);
  if (problem === 'missing') return;
  const length = problem === undefined && isModule ? statSync(file).size : 0;
  const words = problem ? fileProblems[problem] : lengthError(bodyLimits.sourceFile, length)?.message;
  if (words === undefined) return;
  const place = where();
  throw new UserError(place.line === undefined ? words : `${words}: ${file}`, place);
}

function pathsOf(path: string, folder: string, { folders, packages }: Seen): readonly string[] {
  if (/^\.{0,2}\/|^\.{1,2}$|^file:\/\//.test(path)) return [resolve(folder, withoutScheme(path))];
  // Node and k6 contain their own modules, a URL is loaded over the network, and the bundle of a journey replaces
  // Playwright's module. None of these imports opens a file here.
  if (isBuiltin(path) || /^(?:https?:|k6$|k6\/|@?playwright\/test$)/.test(path)) return [];
  return packagePaths(path, folder, folders, packages);
}

function withoutScheme(path: string): string {
  return path.replace(/^file:\/\//, '');
}

function candidates(path: string): string[] {
  const stems = [path, ...(isCode(path) ? [path.slice(0, -extname(path).length)] : []), join(path, 'index')];
  return stems.flatMap((one) => extensions.map((extension) => one + extension));
}
