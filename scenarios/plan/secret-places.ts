import type { Where } from '../base/errors.ts';
import type { Document } from '../base/yaml/document.ts';
import { type SecretRef, secretRefSchema } from './secret.ts';

/** A reference to a secret, and its file, line and key. */
export type SecretPlace = { ref: SecretRef; where: Where };

/** Returns the places of all references to secrets in a document. */
export function secretPlaces({ value, where }: Pick<Document<unknown>, 'value' | 'where'>): SecretPlace[] {
  const placesIn = (part: unknown, path: readonly string[]): SecretPlace[] => {
    if (part === null || typeof part !== 'object') return [];
    const ref = secretRefSchema.safeParse(part);
    if (ref.success) return [{ ref: ref.data, where: where(path) }];
    return Object.entries(part).flatMap(([key, inner]) => placesIn(inner, [...path, key]));
  };
  return placesIn(value, []);
}

/** Returns the file, line and key of a reference; undefined if no place has this reference. */
export function placeOf(ref: SecretRef, places: readonly SecretPlace[]): Where | undefined {
  return places.find((one) => JSON.stringify(one.ref) === JSON.stringify(ref))?.where;
}
