import type { ZodError, ZodType } from 'zod';
import { similarTo } from '../nearest.ts';
import { needed } from './issue-words.ts';
import { knownKeys } from './known-keys.ts';

type Issue = ZodError['issues'][number];
type Path = readonly PropertyKey[];

export type Problem = { path: Path; message: string; isUnknownKey?: boolean; hint?: string };

/** Returns the file that contains a key. A plan that extends another one has its keys in several files. */
type FileOf = (path: Path) => string | undefined;

/**
 * Returns the problems that `schema` found in `value`. If the schema is a union, only the form that fits best counts.
 * An unknown key gets a hint: a similar key that the file does not use in this map, or else a short list of the
 * accepted keys. A similar key that a hint names is not reported as missing.
 */
export function problemsOf(error: ZodError, value: unknown, schema: ZodType, fileOf: FileOf): Problem[] {
  const meant = new Set<string>();
  const problems = error.issues
    .filter((issue) => !isOfMap(issue, value))
    .flatMap((issue) => problemsIn(issue, value))
    .map((problem) => {
      if (!problem.isUnknownKey) return problem;
      const known = knownKeys(schema, problem.path.slice(0, -1));
      // A key of another form of the schema, such as another `kind`, is no spelling mistake, so it gets no hint.
      if (known.includes(String(problem.path.at(-1)))) return problem;
      const similar = similarKey(problem.path, known, value, fileOf);
      if (!similar) return isShort(known) ? { ...problem, hint: `the keys here are ${known.join(', ')}` } : problem;
      meant.add(pathText([...problem.path.slice(0, -1), similar]));
      return { ...problem, hint: `did you mean ${similar}?` };
    });
  return problems.filter(({ path }) => !meant.has(pathText(path)) || !isMissing(value, path));
}

/** A longer list of keys would hide the message. The reference page lists all keys. */
const isShort = (keys: readonly string[]) => keys.length > 0 && keys.length <= 15;

function similarKey(path: Path, known: readonly string[], root: unknown, fileOf: FileOf): string | undefined {
  const outer = path.slice(0, -1);
  const file = fileOf(path);
  const isUsed = (key: string) => isGiven(root, [...outer, key]) && fileOf([...outer, key]) === file;
  return similarTo(
    String(path.at(-1)),
    known.filter((key) => !isUsed(key)),
  );
}

const pathText = (path: Path) => JSON.stringify(path);

/**
 * Returns whether an issue is about the length of a value that is a map. The schema wants a text or a list there. If
 * the map has a key `length`, zod checks the value of this key like a length. Such an issue is dropped, because zod
 * also reports the wrong type of the map.
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
 * Returns the issues of the best fitting form of a union. Only forms that accept the type of the value are compared.
 * The form that knows the most keys of the value fits best. Among equal forms, the form with the fewest issues fits
 * best. Undefined if no form accepts the type.
 */
function bestForm(forms: readonly (readonly Issue[])[], value: unknown): readonly Issue[] | undefined {
  const isOtherType = (issue: Issue) =>
    issue.path.length === 0 &&
    (issue.code === 'invalid_type' ||
      issue.code === 'invalid_union' ||
      (issue.code === 'invalid_value' && issue.values.every((one) => typeof one !== typeof value)));
  const fitting = forms.filter((issues) => !issues.some(isOtherType));
  const unknown = (issues: readonly Issue[]) =>
    issues.flatMap((one) => (one.code === 'unrecognized_keys' && one.path.length === 0 ? one.keys : [])).length;
  // With equally many issues, the form with fewer issues about allowed words comes first. The value is then more likely
  // a number whose unit is missing.
  const words = (issues: readonly Issue[]) => issues.filter(({ code }) => code === 'invalid_value').length;
  return [...fitting].sort((a, b) => unknown(a) - unknown(b) || a.length - b.length || words(a) - words(b))[0];
}

function isMissing(root: unknown, path: Path): boolean {
  return path.length > 0 && !isGiven(root, path);
}

function isGiven(root: unknown, path: Path): boolean {
  return valueAt(root, path) !== undefined;
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}
