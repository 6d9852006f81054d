import type { z } from 'zod';
import { UserError, UserErrors } from '../../scenarios/base/errors.ts';
import { issueWords } from '../../scenarios/base/yaml/issue-words.ts';
import type { ReadSlo } from '../open-slo/documents.ts';

/** Returns the annotations whose names start with `prefix`, without this prefix; null without any. */
export function annotationsWith(prefix: string, { annotations }: ReadSlo): Record<string, string> | null {
  const own = Object.entries(annotations).filter(([name]) => name.startsWith(prefix));
  return own.length === 0 ? null : Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}

/** Returns the fields whose names start with `start`, without this start: `dimension_A` becomes `A`. */
export function startingWith(start: string, fields: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(fields).filter(([name]) => name.startsWith(start));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(start.length), value]));
}

/**
 * Returns the value, parsed by the schema of a cloud. Throws UserErrors that name the annotation of each wrong field.
 * Of several unknown fields, only the first is named.
 */
export function checked<T>(schema: z.ZodType<T>, value: unknown, prefix: string, slo: ReadSlo): T {
  const result = schema.safeParse(value, { error: issueWords as never });
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message, ...issue }) => {
    const keys = 'keys' in issue ? (issue.keys as string[]) : [];
    const field = keys[0] ?? path.map(String).join('_');
    const what = keys.length > 0 ? 'this annotation is not known: correct or remove it' : message;
    return new UserError(`${prefix}${field}: ${what}`, slo.where(['metadata', 'annotations', `${prefix}${field}`]));
  });
  throw new UserErrors(errors[0]!, errors.slice(1));
}
