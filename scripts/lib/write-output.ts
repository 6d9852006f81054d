import { storeError } from '../../results/store/store-error.ts';
import { writeAtOnce } from '../../scenarios/base/limits/write-at-once.ts';
import { makeDirectory } from '../../scenarios/base/make-directory.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';

type Options = {
  /** The rest of "cannot …" in the error message, such as "write the export". */
  action: string;
  /** If true, never overwrites a file, and leaves no partial file behind. */
  isNew?: boolean;
};

/**
 * Writes a file that the user asked for. Secrets are masked in text, not in a Buffer. Throws UserError if the file
 * system refuses.
 */
export function writeOutput(file: string, content: string | Buffer, { action, isNew = false }: Options): void {
  try {
    const clean = typeof content === 'string' ? masker.document(content) : content;
    writeAtOnce(file, clean, isNew ? 'create' : 'replace');
  } catch (cause) {
    throw storeError(action, file, cause);
  }
}

/** Creates a directory for files that the user asked for, with its parents. Throws UserError. */
export function makeOutputDirectory(directory: string, action: string): void {
  try {
    makeDirectory(directory);
  } catch (cause) {
    throw storeError(action, directory, cause);
  }
}
