import { z } from 'zod';
import { type Kind, kinds, openSloVersion, type SloObject } from './objects.ts';

/**
 * Returns a schema that refuses every value with one error. So an object of an unknown version gets only this error.
 */
const refusing = (path: PropertyKey[], message: string) =>
  z.unknown().superRefine((_, context) => context.addIssue({ code: 'custom', path, message })) as never;

const fieldOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;

/** Refuses an object of a wrong kind. `formsDespiteKind` then checks its other keys against the most similar kind. */
const anyKind = z.discriminatedUnion('kind', Object.values(kinds) as never, {
  error: `"kind" must be a kind of ${openSloVersion}: ${Object.keys(kinds).join(', ')}`,
}) as z.ZodType<SloObject>;

/** Returns the schema of an OpenSLO object, chosen by its unchecked `apiVersion` and `kind`. */
export function objectSchema(value: unknown): z.ZodType<SloObject> {
  const version = fieldOf(value, 'apiVersion');
  const kind = fieldOf(value, 'kind');
  if (typeof version === 'string' && version !== openSloVersion) return refusing(['apiVersion'], versionWords(version));
  if (typeof kind === 'string' && Object.hasOwn(kinds, kind)) return kinds[kind as Kind];
  if (typeof value !== 'object' || value === null)
    return refusing([], 'an OpenSLO object is a map of keys: apiVersion, kind, metadata and spec');
  return anyKind;
}

function versionWords(version: string): string {
  if (version.startsWith('openslo.com/v2'))
    return `${version} is a draft whose fields still change, so only ${openSloVersion} is read`;
  if (version === 'openslo/v1alpha') return `openslo/v1alpha is too old: only its successor ${openSloVersion} is read`;
  return `"apiVersion" must be ${openSloVersion}`;
}
