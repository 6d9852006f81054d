import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { storeError } from '../../results/store/store-error.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { writeAtOnce } from '../../scenarios/base/limits/write-at-once.ts';
import { makeDirectory } from '../../scenarios/base/make-directory.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';

type Options = {
  /** The words after "cannot" in the error message, such as "write the export". */
  action: string;
  /** If true, an existing file is never overwritten, and a failed write leaves no partial file behind. */
  isNew?: boolean;
};

/**
 * Returns the result of `work`. If the file system makes `work` fail, throws a UserError, such as "cannot write the
 * export: the disk is full".
 */
export function writing<T>(action: string, file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw storeError(action, file, cause);
  }
}

/**
 * Throws UserError for an output file that cannot be written. Commands call this function before their work. Otherwise,
 * the user would wait for the work and then get the error. Creates nothing.
 */
export function checkOutput(file: string, { action, isNew = false }: Options): void {
  const refuse = (code: string) => storeError(action, file, Object.assign(new Error(code), { code }));
  const folder = dirname(file);
  const info = writing(action, file, () => statSync(file, { throwIfNoEntry: false }));
  if (info?.isDirectory()) throw refuse('EISDIR');
  if (info && isNew) throw refuse('EEXIST');
  if (!info && !existsSync(folder))
    throw new UserError(`cannot ${action}: the folder ${folder} does not exist`, { file });
  writing(action, file, () => accessSync(info ? file : `${folder}/.`, constants.W_OK));
}

/**
 * Writes a file that the user asked for. Secrets are masked in text, not in a Buffer. Throws UserError if the file
 * system refuses.
 */
export function writeOutput(file: string, content: string | Buffer, options: Options): void {
  const { action, isNew = false } = options;
  checkOutput(file, options);
  const clean = typeof content === 'string' ? masker.document(content) : content;
  writing(action, file, () => writeAtOnce(file, clean, isNew ? 'create' : 'replace'));
}

/** Creates a directory for files that the user asked for, with its parents. Throws UserError if this is impossible. */
export function makeOutputDirectory(directory: string, action: string): void {
  writing(action, directory, () => makeDirectory(directory));
}
