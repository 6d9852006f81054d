import { statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, extname, join, resolve } from 'node:path';
import { messageOf, UserError, type Where } from '../errors.ts';
import { fileProblem, fileProblems } from '../file-problem.ts';
import { bodyLimits } from '../limits/body-limits.ts';
import { BodyLimitError } from '../limits/limit-error.ts';
import { readTextFile } from '../limits/read-text-file.ts';
import { checkSettings } from './check-settings.ts';
import { Folders } from './folders.ts';
import { packagePaths } from './package-paths.ts';

/** The length of text that is searched for imports: about a second. Larger programs consist of packages almost only. */
const mostText = 5_000_000;

const extensions = ['', ...['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'json'].map((name) => `.${name}`)];
const isCode = (file: string) => /\.[cm]?[jt]sx?$/.test(file);

/** Spaces are limited, because each further one would be tried again from each place. */
const imported = /\b(?:from|import|require)\s{0,100}\(?\s{0,100}(["'`])([^"'`\n]+)\1/g;
const opened = /\bopen\(\s{0,100}(["'`])([^"'`\n]+)\1/g;
/** Imports of types are erased before a module is loaded. */
const typeImport = /\b(?:import|export)\s{1,100}type\b[^;"'`]{0,5000}?\bfrom\s{0,100}["'][^"'\n]+["']/g;

/** The paths of one program that were seen: folders with their settings, modules, and imported packages. */
type Seen = { folders: Folders; settings: Set<string>; modules: Set<string>; packages: Set<string> };

/**
 * Checks each file that loading a program or journey opens, before a bundler, Node or k6 opens it: its modules, the
 * packages that it imports, the files of `open('…')`, and the settings of esbuild and Node beside them. These loaders
 * have no time limit, and a FIFO or device would keep them for ever. Throws UserError for a file that is not regular,
 * and for a module above its limit of bytes. Files that do not exist are left to the loader.
 */
export function checkModules(entry: string): void {
  const seen: Seen = { folders: new Folders(), settings: new Set(), modules: new Set(), packages: new Set() };
  const open = [resolve(entry)];
  refuse(open[0]!, true, () => ({ file: entry }));
  checkSettings(process.cwd(), seen.folders, seen.settings);
  let length = 0;
  for (let file = open.shift(); file !== undefined && length < mostText; file = open.shift()) {
    if (seen.modules.has(file)) continue;
    seen.modules.add(file);
    checkSettings(dirname(file), seen.folders, seen.settings);
    const text = isCode(file) ? textOf(file) : '';
    length += text.length;
    open.push(...modulesOf(file, text, seen));
  }
}

/** Returns the modules that a module imports. Throws UserError for one of them, or an opened file, that is special. */
function modulesOf(file: string, code: string, seen: Seen): string[] {
  const text = code.replace(typeImport, (match) => match.replace(/[^\n]/g, ' '));
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
    modules.push(...files);
  }
  return modules;
}

/** Throws UserError for a special file, and for a module that is too long. */
function refuse(file: string, isModule: boolean, where: () => Where): void {
  const problem = fileProblem(file);
  if (problem === 'missing' || (problem === undefined && !(isModule && isLong(file)))) return;
  const words = problem ? fileProblems[problem] : new BodyLimitError(bodyLimits.sourceFile, 'bytes').message;
  const place = where();
  throw new UserError(place.line === undefined ? words : `${words}: ${file}`, place);
}

function isLong(file: string): boolean {
  return statSync(file).size > bodyLimits.sourceFile.bytes;
}

function pathsOf(path: string, folder: string, { folders, packages }: Seen): readonly string[] {
  if (/^\.{0,2}\/|^\.{1,2}$|^file:\/\//.test(path)) return [resolve(folder, withoutScheme(path))];
  // Playwright's module is replaced in the bundle of a journey, and k6 has its own modules.
  if (isBuiltin(path) || /^(?:https?:|k6$|k6\/|@?playwright\/test$)/.test(path)) return [];
  return packagePaths(path, folder, folders, packages);
}

function withoutScheme(path: string): string {
  return path.replace(/^file:\/\//, '');
}

/** Returns the paths that an import of `path` may mean. */
function candidates(path: string): string[] {
  const stems = [path, ...(isCode(path) ? [path.slice(0, -extname(path).length)] : []), join(path, 'index')];
  return stems.flatMap((one) => extensions.map((extension) => one + extension));
}

/** Returns the text of a module; '' if it may not be read, which the loader reports. */
function textOf(file: string): string {
  try {
    return readTextFile(file, bodyLimits.sourceFile);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== undefined) return '';
    throw new UserError(messageOf(cause), { file }, { cause });
  }
}
