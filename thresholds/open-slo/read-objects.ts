import { z } from 'zod';
import { together } from '../../scenarios/base/together.ts';
import { readKinds } from '../../scenarios/base/yaml/document.ts';
import { objectSchema } from './object-schema.ts';
import { below, type Placed, type SloObject } from './objects.ts';

/**
 * Returns the OpenSLO v1 objects of these files, in their order. As in the Go SDK, a document is one object or a list
 * of objects. Throws all UserErrors of all files. References are not resolved here.
 */
export function readObjects(files: readonly string[]): Placed<SloObject>[] {
  return together(files.map((file) => () => objectsOf(file))).flat();
}

function objectsOf(file: string): Placed<SloObject>[] {
  return readKinds(file, objectsSchema).flatMap((document) => objectsIn(document, document.value));
}

/** Returns the objects of a document, each with its place. */
export function objectsIn(document: Placed<unknown>, value: SloObject | SloObject[]): Placed<SloObject>[] {
  return Array.isArray(value) ? value.map((one, i) => below(document, [i], one)) : [{ ...document, value }];
}

/**
 * Returns the schema for an unchecked document. An array is checked as a list of objects. Any other value is checked as
 * one object.
 */
export function objectsSchema(value: unknown): z.ZodType<SloObject | SloObject[]> {
  if (!Array.isArray(value)) return objectSchema(value);
  return z.tuple(value.map(objectSchema) as [z.ZodType<SloObject>]) as never;
}
