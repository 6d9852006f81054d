import type { z } from 'zod';
import type { UserError } from '../../scenarios/base/errors.ts';
import { partly } from '../../scenarios/base/together.ts';
import { type Document, type Refused, readKindsPartly } from '../../scenarios/base/yaml/document.ts';
import { atOtherPlaces } from './unread-objects.ts';

/** The documents that the schemas accept (`documents`) and refuse (`refused`). */
export type CheckedFiles<T> = {
  documents: Document<T>[];
  refused: Refused[];
  /** False if a file could not be parsed. Such a file may contain further documents. */
  isComplete: boolean;
  /**
   * Returns all errors in this order: files that cannot be parsed, errors of form (against the schema), and the errors
   * in `content`. An error in `content` is left out if an error of form is at the same key.
   */
  errorsWith(content: readonly UserError[]): UserError[];
};

/**
 * Returns the documents of files. Each document is checked by the schema that `schemaOf` returns for its unchecked
 * value.
 */
export function checkFiles<T>(files: readonly string[], schemaOf: (value: unknown) => z.ZodType<T>): CheckedFiles<T> {
  const { results, errors } = partly(files.map((file) => () => readKindsPartly(file, schemaOf)));
  const refused = results.flatMap((one) => one.refused);
  const form = refused.flatMap((one) => one.errors);
  return {
    documents: results.flatMap((one) => one.documents),
    refused,
    isComplete: errors.length === 0,
    errorsWith: (content) => [...errors, ...form, ...atOtherPlaces(content, form)],
  };
}
