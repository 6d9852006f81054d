import type { ZodError } from 'zod';
import { needed } from './issue-words.ts';

type Issue = ZodError['issues'][number];
type Path = readonly PropertyKey[];

/** A problem of the value or key at a path of a document. */
export type Problem = { path: Path; message: string; isUnknownKey?: boolean };

/**
 * Returns the problems that a schema found in `value`. Of a union, only those of its best fitting form are returned.
 */
export function problemsOf(error: ZodError, value: unknown): Problem[] {
  return error.issues.filter((issue) => !isOfMap(issue, value)).flatMap((issue) => problemsIn(issue, value));
}

/**
 * True for an issue about the length of a map. For a text or a list, zod checks the `length` of the given value. If the
 * value is a map with a key `length`, zod checks this key, in addition to the type of the value.
 */
function isOfMap(issue: Issue, root: unknown): boolean {
  if (issue.code !== 'too_small' && issue.code !== 'too_big') return false;
  const value = valueAt(root, issue.path);
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problemsIn(issue: Issue, root: unknown): Problem[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], message: 'unknown key', isUnknownKey: true }));
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element')
    return [{ path, message: issue.issues[0]?.message ?? issue.message }];
  if (isMissing(root, path)) {
    if (issue.code === 'invalid_type') return [{ path, message: `is missing: ${needed([issue.expected], undefined)}` }];
    if (issue.code === 'invalid_union' || issue.code === 'invalid_value') return [{ path, message: 'is missing' }];
  }
  const form = issue.code === 'invalid_union' ? bestForm(issue.errors as Issue[][], valueAt(root, path)) : undefined;
  if (!form) return [{ path, message: issue.message }];
  return form.flatMap((one) => problemsIn({ ...one, path: [...path, ...one.path] } as Issue, root));
}

/**
 * Returns the issues of the best fitting form of a union: the form with the fewest issues among those that accept the
 * type of the value. Undefined if no form accepts this type.
 */
function bestForm(forms: readonly (readonly Issue[])[], value: unknown): readonly Issue[] | undefined {
  const isOtherType = (issue: Issue) =>
    issue.path.length === 0 &&
    (issue.code === 'invalid_type' ||
      issue.code === 'invalid_union' ||
      (issue.code === 'invalid_value' && issue.values.every((one) => typeof one !== typeof value)));
  const fitting = forms.filter((issues) => !issues.some(isOtherType));
  // If two forms have equally many issues, the one with fewer issues about allowed words comes first: a text that is
  // none of the words is more likely a value without its unit.
  const words = (issues: readonly Issue[]) => issues.filter(({ code }) => code === 'invalid_value').length;
  return [...fitting].sort((a, b) => a.length - b.length || words(a) - words(b))[0];
}

function isMissing(root: unknown, path: Path): boolean {
  return path.length > 0 && valueAt(root, path) === undefined;
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}
