import type { ZodError, ZodType } from 'zod';
import { similarTo } from '../nearest.ts';
import { needed } from './issue-words.ts';
import { knownKeys } from './known-keys.ts';
import { bestForm, formsDespiteKind, type Issue } from './union-forms.ts';

type Path = readonly PropertyKey[];

export type Problem = { path: Path; message: string; isUnknownKey?: boolean; hint?: string };

/** Returns the file that contains a key. A plan that extends another plan has its keys in several files. */
type FileOf = (path: Path) => string | undefined;

/**
 * Returns the problems that `schema` found in `value`. For a union, only the problems of the option that fits best are
 * returned. The hint for an unknown key is a similar accepted key that is not yet in the same map, or else a short list
 * of the accepted keys. If a hint names a key, this key is not reported as missing.
 */
export function problemsOf(error: ZodError, value: unknown, schema: ZodType, fileOf: FileOf): Problem[] {
  const meant = new Set<string>();
  const problems = error.issues
    .flatMap((issue) => problemsIn(issue, value, schema))
    .map((problem) => {
      if (!problem.isUnknownKey) return problem;
      const known = knownKeys(schema, problem.path.slice(0, -1));
      // A key that another form of the schema knows is not misspelled. So the problem gets no hint.
      if (known.includes(String(problem.path.at(-1)))) return problem;
      const similar = similarKey(problem.path, known, value, fileOf);
      if (!similar) return isShort(known) ? { ...problem, hint: `the keys here are ${known.join(', ')}` } : problem;
      meant.add(pathText([...problem.path.slice(0, -1), similar]));
      return { ...problem, hint: `did you mean ${similar}?` };
    });
  return problems.filter(({ path }) => !meant.has(pathText(path)) || !isMissing(value, path));
}

/** A list of more than 15 keys would hide the message. The reference page lists all keys. */
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
 * Returns whether zod reports a wrong length for a map. If the schema needs a text or a list, zod reads the key
 * `length` of a map as its length. This report is superfluous, because zod also reports the wrong type.
 */
function isOfMap(issue: Issue, root: unknown): boolean {
  if (issue.code !== 'too_small' && issue.code !== 'too_big') return false;
  const value = valueAt(root, issue.path);
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problemsIn(issue: Issue, root: unknown, schema: ZodType): Problem[] {
  const { path } = issue;
  if (isOfMap(issue, root)) return [];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], message: 'unknown key', isUnknownKey: true }));
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element')
    return [{ path, message: issue.issues[0]?.message ?? issue.message }];
  if (isWrongKind(issue)) return problemsOfKind(issue, root, schema);
  if (isMissing(root, path)) {
    if (issue.code === 'invalid_type') return [{ path, message: `is missing: ${needed([issue.expected], undefined)}` }];
    if (issue.code === 'invalid_union' || issue.code === 'invalid_value') return [{ path, message: 'is missing' }];
  }
  const form = issue.code === 'invalid_union' ? bestForm(issue, path, valueAt(root, path), schema) : undefined;
  if (!form) return [{ path, message: issue.message }];
  return form.flatMap((one) => problemsIn(below(path, one), root, schema));
}

const below = (path: Path, issue: Issue): Issue => ({ ...issue, path: [...path, ...issue.path] });

type WrongKind = Issue & { code: 'invalid_union'; discriminator: string };

function isWrongKind(issue: Issue): issue is WrongKind {
  return issue.code === 'invalid_union' && issue.discriminator !== undefined;
}

/**
 * Returns the problem of a wrong `kind` and the problems of the other keys in the same map. If the intended kind is
 * unknown, the map is checked as each kind in turn. A key is then reported if all kinds that know it report it, and a
 * missing key if all kinds need it.
 */
function problemsOfKind(issue: WrongKind, root: unknown, schema: ZodType): Problem[] {
  const { path, message } = issue;
  const outer = path.slice(0, -1);
  const { forms, similar } = formsDespiteKind(issue, outer, valueAt(root, outer), schema);
  const hint = similar === undefined ? {} : { hint: `did you mean ${similar}?` };
  const problems = forms.map(({ keys, issues }) => {
    const found = issues.flatMap((one) => problemsIn(below(outer, one), root, schema));
    return { keys, found, paths: new Set(found.map((one) => pathText(one.path))) };
  });
  const isCertain = ({ path: at }: Problem) => {
    const key = String(at[outer.length]);
    const isHere = isGiven(root, [...outer, key]);
    return problems.every(({ keys, paths }) => paths.has(pathText(at)) || (isHere && !keys.includes(key)));
  };
  const others = new Map(
    problems.flatMap(({ found }) => found.filter(isCertain).map((one) => [pathText(one.path), one])),
  );
  return [{ path, message: isMissing(root, path) ? `is missing: ${message}` : message, ...hint }, ...others.values()];
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
