import type { UserError } from '../../scenarios/base/errors.ts';
import { checkFiles } from './check-files.ts';
import type { ReadSlo } from './documents.ts';
import type { Placed, SloObject } from './objects.ts';
import { readSlosPartly } from './read-documents.ts';
import { objectsIn, objectsSchema } from './read-objects.ts';
import { UnreadObjects } from './unread-objects.ts';

/**
 * The OpenSLO v1 objects of files, the SLOs that could be read from them, and all errors. `unread` has the objects
 * whose form is wrong. The types of their values are not known.
 */
export type ReadOpenSlo = {
  objects: Placed<SloObject>[];
  unread: readonly Placed<unknown>[];
  slos: ReadSlo[];
  errors: UserError[];
};

/**
 * Returns the objects of these files and their SLOs. An error in one object does not hide the errors in other objects.
 */
export function readOpenSlo(files: readonly string[]): ReadOpenSlo {
  const { documents, refused, isComplete, errorsWith } = checkFiles(files, objectsSchema);
  const objects = documents.flatMap((one) => objectsIn(one, one.value));
  const unread = new UnreadObjects(refused, isComplete);
  const slos = readSlosPartly(objects, unread);
  return { objects, unread: unread.objects, slos: slos.results, errors: errorsWith(slos.errors) };
}
