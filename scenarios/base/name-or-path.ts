import { existsSync, readdirSync } from 'node:fs';
import { join, normalize, resolve } from 'node:path';
import { UserError, type Where } from './errors.ts';
import { fileProblem, fileProblems } from './file-problem.ts';
import { nearest } from './nearest.ts';
import { packageRoot } from './package-root.ts';
import { refuseHar } from './refuse-har.ts';

/** A kind of file that the package ships and that users write too. */
export type FileKind = { what: string; folder: string; extension: '.yaml' | '.ts' };

export type FindOptions = {
  /** The directory of the file in which the path is written; undefined for the current directory. */
  beside?: string;
  where?: () => Where;
};

/** Returns whether a word is a path: it has a slash or an extension. Any other word is the name of a shipped file. */
export function isPath(word: string): boolean {
  return /[\\/]|\.[a-z]+$/i.test(word);
}

/**
 * Returns the path of a file. `word` is the name of a shipped file of this kind, or a path. Throws UserError if there
 * is no such regular file.
 */
export function findFile(kind: FileKind, word: string, { beside, where = () => ({}) }: FindOptions = {}): string {
  const { what, folder, extension } = kind;
  if (/^https?:\/\//i.test(word))
    throw new UserError(`an address is not a ${what}`, {
      ...where(),
      hint: `name a ${what} file, such as ./a${extension}`,
    });
  if (isPath(word)) {
    const path = beside === undefined ? normalize(word) : resolve(beside, word);
    const place = where();
    // The loader of journeys refuses a HAR file itself, with a hint for journeys.
    if (extension === '.yaml') refuseHar(word, what, { file: path, ...place });
    const kind = fileProblem(path);
    if (kind === undefined) return path;
    const problem = fileProblems[kind];
    const isNamedInFile = place.file !== undefined || place.key !== undefined;
    throw isNamedInFile
      ? new UserError(`${problem}: ${path}`, place)
      : new UserError(problem, { ...place, file: path });
  }
  if (word.trim() === '') throw new UserError(`the name of the ${what} is empty`, where());
  if (isShipped(kind, word)) return join(packageRoot, folder, `${word}${extension}`);
  throw new UserError(`there is no ${what} named ${word}`, {
    ...where(),
    hint: `${nearest(word, shippedNames(kind))}; name your own file by its path, such as ./${word}${extension}`,
  });
}

/** Returns whether the package ships a file of this kind with this name. */
export function isShipped({ folder, extension }: FileKind, name: string): boolean {
  return existsSync(join(packageRoot, folder, `${name}${extension}`));
}

/** Returns the names of all shipped files of this kind, in alphabetical order. */
export function shippedNames({ folder, extension }: FileKind): string[] {
  return readdirSync(join(packageRoot, folder))
    .filter((file) => file.endsWith(extension) && !/\.(test|fixture)\.ts$/.test(file))
    .map((file) => file.slice(0, -extension.length))
    .sort();
}
