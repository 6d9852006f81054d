import type { UserError } from '../../scenarios/base/errors.ts';
import { partly } from '../../scenarios/base/together.ts';
import { readKindsPartly } from '../../scenarios/base/yaml/document.ts';
import type { ReadSlo } from './documents.ts';
import type { Placed, SloObject } from './objects.ts';
import { readSlosPartly } from './read-documents.ts';
import { objectsIn, objectsSchema } from './read-objects.ts';
import { atOtherPlaces, UnreadObjects } from './unread-objects.ts';

/** The OpenSLO v1 objects of files and their SLOs, as far as they can be read, and the errors of the rest. */
export type ReadOpenSlo = { objects: Placed<SloObject>[]; slos: ReadSlo[]; errors: UserError[] };

/**
 * Reads the objects of these files and resolves their references. An error in one object hides no error in another one.
 */
export function readOpenSlo(files: readonly string[]): ReadOpenSlo {
  const read = partly(files.map((file) => () => readKindsPartly(file, objectsSchema)));
  const refused = read.results.flatMap((one) => one.refused);
  const objects = read.results.flatMap(({ documents }) => documents.flatMap((one) => objectsIn(one, one.value)));
  const slos = readSlosPartly(objects, new UnreadObjects(refused, read.errors.length === 0));
  const form = refused.flatMap((one) => one.errors);
  return { objects, slos: slos.results, errors: [...read.errors, ...form, ...atOtherPlaces(slos.errors, form)] };
}
