import { randomUUID } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { removeLeft } from '../../results/store/durable.ts';
import { ownerText, parseOwnerText } from '../../results/store/owners/owned-name.ts';
import { stateOf, thisProcess } from '../../results/store/owners/owner.ts';
import { storeError } from '../../results/store/store-error.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import { readTextFile } from '../../scenarios/base/limits/read-text-file.ts';
import { makeOutputDirectory, writeOutput } from '../lib/write-output.ts';

/** This file lists the compiled files. A later compile refuses a directory that contains files outside this list. */
export const manifestName = 'compiled.json';

/** These files count as compiled even without a list in the directory, because older versions wrote no list. */
const always = [manifestName, 'k6-thresholds.json', 'web-vitals-budgets.json'];

/**
 * Replaces a directory by these files. The files are written to a new directory, and a rename then puts this directory
 * in place. So no program sees only some of the files. Throws UserError when the old directory contains a file that no
 * compile wrote, or when writing fails. A file that no compile wrote is never deleted.
 */
export function replaceDirectory(directory: string, files: ReadonlyMap<string, string>): void {
  const out = resolve(directory);
  // An empty path is the current directory: `--out "$UNSET"` must not delete the files of the user.
  refuseForeign(out, out);
  const own = `${out}.${randomUUID()}~${ownerText(thisProcess())}`;
  const [next, last] = [`${own}.next.tmp`, `${own}.last.tmp`];
  try {
    for (const [name, text] of files) {
      makeOutputDirectory(dirname(join(next, name)), 'write');
      writeOutput(join(next, name), text, { action: 'write' });
    }
    if (existsSync(out)) renameSync(out, last);
    // A program may have created a file while the new directory was written.
    refuseForeign(last, out);
    renameSync(next, out);
    removeCompiled(last);
    removeLeftovers(out);
  } catch (cause) {
    if (!existsSync(out) && existsSync(last)) renameSync(last, out);
    if (cause instanceof UserError) throw cause;
    throw storeError('write', directory, cause);
  } finally {
    removeLeft(next);
  }
}

/** Removes the temporary directories of earlier calls that were killed. */
function removeLeftovers(out: string): void {
  for (const name of namesIn(dirname(out))) {
    const [, base, text = '', kind] = /^(.*)\.[\da-f-]{36}~(.*)\.(next|last)\.tmp$/s.exec(name) ?? [];
    const owner = base === basename(out) ? parseOwnerText(text) : undefined;
    if (!owner || stateOf(owner) !== 'dead') continue;
    const remove = kind === 'next' ? removeLeft : removeCompiled;
    remove(join(dirname(out), name));
  }
}

/** Removes the files that a compile wrote, and then the directory if it is empty. Never throws: this only tidies up. */
function removeCompiled(directory: string): void {
  try {
    const own = compiledIn(directory);
    // The manifest goes last: if the process is killed before, the next call still knows the other files.
    const files = filesIn(directory).filter((file) => own.has(file));
    for (const file of [...files.filter((one) => one !== manifestName), manifestName])
      rmSync(join(directory, file), { force: true });
    for (const empty of [...directoriesIn(directory).reverse(), directory]) rmdirSync(empty);
  } catch {
    // A directory with a file that no compile wrote is not removed.
  }
}

/** Lists a directory. Returns no name if this fails, because the compiled files are already written. */
function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/**
 * Returns the names of the files in which the directory differs from `files`: changed, missing, or no longer compiled.
 */
export function differences(directory: string, files: ReadonlyMap<string, string>): string[] {
  const changed = [...files].filter(([name, text]) => textOf(join(directory, name)) !== text).map(([name]) => name);
  const superfluous = listed(directory).filter((name) => !files.has(name) && existsSync(join(directory, name)));
  return [...new Set([...changed, ...superfluous])].sort();
}

/** Throws UserError if the directory contains a file that no compile wrote. The error names `shown` as directory. */
function refuseForeign(directory: string, shown: string): void {
  if (!existsSync(directory)) return;
  if (!lstatSync(directory).isDirectory()) throw new UserError('this is not a directory', { file: shown });
  const own = compiledIn(directory);
  const foreign = filesIn(directory).find((file) => !own.has(file));
  if (foreign === undefined) return;
  throw new UserError(`the directory contains ${foreign}, which "slo compile" did not write`, {
    file: shown,
    hint: 'choose another directory',
  });
}

function compiledIn(directory: string): Set<string> {
  return new Set([...always, ...listed(directory)]);
}

function filesIn(directory: string): string[] {
  return entriesIn(directory)
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

/** Lists all directories below a directory, parents before their children. */
function directoriesIn(directory: string): string[] {
  return entriesIn(directory)
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function entriesIn(directory: string) {
  return readdirSync(directory, { withFileTypes: true, recursive: true });
}

/** Returns the files of the last compile; an empty list if the file `compiled.json` is missing or unreadable. */
function listed(directory: string): string[] {
  try {
    const { files } = parseJson(textOf(join(directory, manifestName)) ?? '') as { files: string[] };
    return Array.isArray(files) ? files : [];
  } catch {
    return [];
  }
}

function textOf(file: string): string | undefined {
  try {
    return readTextFile(file, bodyLimits.storeFile);
  } catch {
    return undefined;
  }
}
