import { storeError } from '../../results/store/store-error.ts';
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
 * Returns the result of `work`. Throws its errors of the file system as UserError: "cannot write the export: the disk
 * is full".
 */
export function writing<T>(action: string, file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw storeError(action, file, cause);
  }
}

/**
 * Writes a file that the user asked for. Secrets are masked in text, not in a Buffer. Throws UserError if the file
 * system refuses.
 */
export function writeOutput(file: string, content: string | Buffer, { action, isNew = false }: Options): void {
  const clean = typeof content === 'string' ? masker.document(content) : content;
  writing(action, file, () => writeAtOnce(file, clean, isNew ? 'create' : 'replace'));
}

/** Creates a directory for files that the user asked for, with its parents. Throws UserError. */
export function makeOutputDirectory(directory: string, action: string): void {
  writing(action, directory, () => makeDirectory(directory));
}
