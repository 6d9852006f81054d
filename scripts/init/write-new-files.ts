import { linkSync, lstatSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeLeft, successorOf } from '../../results/store/durable.ts';
import { storeError } from '../../results/store/store-error.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { makeDirectory } from '../../scenarios/base/make-directory.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';

/** Throws UserError if `dir` already has a file, directory or link with one of these names. */
export function refuseExisting(dir: string, names: readonly string[]): void {
  const [first, ...others] = names.map((name) => join(dir, name)).filter(exists);
  if (first === undefined) return;
  const more = others.length === 0 ? '' : `, and so do ${others.join(', ')}`;
  const hint = 'init overwrites nothing; choose an empty directory: meshproof init ./load --url …';
  throw new UserError(`exists already${more}`, { file: first, hint });
}

/**
 * Writes new files: all of them or none. Each file is first written under a temporary name, and then hard-linked to its
 * final name. The link fails if a file has appeared under the final name. Throws UserError if a file exists or cannot
 * be written.
 */
export function writeNewFiles(dir: string, files: Readonly<Record<string, string>>): void {
  const names = Object.keys(files);
  refuseExisting(dir, names);
  const parts: { name: string; next: ReturnType<typeof successorOf> }[] = [];
  const linked: string[] = [];
  let at = dir;
  try {
    for (const name of names) {
      at = join(dir, name);
      makeDirectory(dirname(at));
      const next = successorOf(at);
      parts.push({ name, next });
      writeFileSync(next.path, masker.text(files[name]!));
    }
    for (const { name, next } of parts) {
      at = join(dir, name);
      linkSync(next.path, at);
      linked.push(at);
    }
  } catch (cause) {
    for (const file of linked) removeLeft(file);
    throw storeError('write the file', at, cause);
  } finally {
    for (const { next } of parts) next.discard();
  }
}

function exists(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // A parent in the path may be a file. The write then reports the error.
    return false;
  }
}
