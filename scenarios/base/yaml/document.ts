import { createHash } from 'node:crypto';
import type { ZodType } from 'zod';
import { UserError, type Where } from '../errors.ts';
import { append } from '../long-lists.ts';
import { mostListed, partly, throwAll } from '../together.ts';
import { composeYaml } from './compose-yaml.ts';
import { type Problem, problemsOf } from './document-problems.ts';
import { issueWords } from './issue-words.ts';
import { readText } from './read-text.ts';
import { type Place, type Places, type Tree, toTree } from './yaml-tree.ts';

/**
 * A validated YAML document: its value, and the place of each key. `sha256` is the digest of the text of the whole
 * file.
 */
export type Document<T> = {
  file: string;
  sha256: string;
  value: T;
  where(path: readonly PropertyKey[]): Where;
};

/**
 * Reads a YAML file with exactly one document. Throws its errors together as one UserError with the file and, where
 * known, line and key.
 */
export function readDocument<T>(file: string, schema: ZodType<T>): Document<T> {
  const [first, second] = readTrees(file);
  if (second) {
    const line = second.lineAt(second.tree.offset);
    throw new UserError('a second YAML document begins here, but the file must contain only one', { file, line });
  }
  return check(first!, schema);
}

/** Reads a YAML file whose documents are separated by `---`. Throws its errors together as one UserError. */
export function readDocuments<T>(file: string, schema: ZodType<T>): Document<T>[] {
  return readKinds(file, () => schema);
}

/**
 * Reads a YAML file whose documents are of several kinds; `schemaOf` chooses the schema by the unchecked value. Throws
 * the errors of all documents as one UserError.
 */
export function readKinds<T>(file: string, schemaOf: (value: unknown) => ZodType<T>): Document<T>[] {
  const { documents, refused } = readKindsPartly(file, schemaOf);
  throwAll(refused.flatMap(({ errors }) => errors));
  return documents;
}

/** A document that its schema refuses: its unchecked value, and its errors. */
export type Refused = Omit<Document<unknown>, 'sha256'> & { errors: readonly UserError[] };

/**
 * Like `readKinds`, but returns also the documents that their schemas refuse. Throws UserError for a file that is empty
 * or cannot be read as YAML.
 */
export function readKindsPartly<T>(
  file: string,
  schemaOf: (value: unknown) => ZodType<T>,
): { documents: Document<T>[]; refused: Refused[] } {
  const documents: Document<T>[] = [];
  const refused: Refused[] = [];
  for (const one of readTrees(file)) {
    const { value } = one.tree;
    const { results, errors } = partly([() => check(one, schemaOf(value))]);
    append(documents, results);
    if (errors.length > 0) refused.push({ file, value, where: placesIn(one), errors });
  }
  return { documents, refused };
}

/** Validates a part of a document by its own schema, such as a producer's section of `traffic`. Throws UserError. */
export function checkPart<T>(
  document: { where: Document<unknown>['where'] },
  path: readonly PropertyKey[],
  part: unknown,
  schema: ZodType<T>,
): T {
  const result = parse(schema, part);
  if ('value' in result) return result.value;
  throwAll(
    toErrors(result.problems, (inner) => document.where([...path, ...inner])),
    result.problems.length,
  );
  throw new Error('a schema refused a value, but reported no issue');
}

type Read = { file: string; sha256: string; tree: Tree; lineAt: (offset: number) => number };

function readTrees(file: string): Read[] {
  const text = readText(file);
  const { values: trees, lineAt } = composeYaml(file, text, toTree);
  if (trees.length === 0) throw new UserError('the file is empty', { file, line: 1 });
  const sha256 = createHash('sha256').update(text).digest('hex');
  return trees.map((tree) => ({ file, sha256, tree, lineAt }));
}

/** Returns the function that finds the place of a key in a document. */
function placesIn({ file, tree, lineAt }: Read): Document<unknown>['where'] {
  const { places, offset } = tree;
  return (path) => ({ file, line: lineAt(offsetOf(places, path) ?? offset), ...keyOf(path) });
}

function check<T>(read: Read, schema: ZodType<T>): Document<T> {
  const { file, sha256, tree, lineAt } = read;
  const { offset, problems, value, isCut } = tree;
  const where = placesIn(read);
  if (problems.length === 0 && value === null) throw new UserError('the file is empty', { file, line: lineAt(offset) });
  const own = problems.slice(0, mostListed).map(
    (one) =>
      new UserError(one.message, {
        file,
        line: lineAt(one.offset),
        ...keyOf(one.path),
        ...(one.hint && { hint: one.hint }),
      }),
  );
  const result = parse(schema, value);
  // A value that could not be read is not also reported as missing.
  const unread = problems.filter(({ hasValue }) => !hasValue).map(({ path }) => path);
  const found =
    'value' in result || isCut ? [] : result.problems.filter(({ path }) => !unread.some((one) => overlap(one, path)));
  throwAll([...own, ...toErrors(found, where)], problems.length + found.length);
  if (!('value' in result)) throw new Error('a schema refused a value that was read');
  return { file, sha256, value: result.value, where };
}

function parse<T>(schema: ZodType<T>, value: unknown): { value: T } | { problems: Problem[] } {
  const result = schema.safeParse(value, { error: issueWords as never });
  return result.success ? { value: result.data } : { problems: problemsOf(result.error, value, schema) };
}

/**
 * Returns the errors of unknown keys and then the others, each group sorted by line. Unknown keys are first, because a
 * misspelt key is also reported as missing under its right name.
 */
function toErrors(problems: readonly Problem[], where: (path: readonly PropertyKey[]) => Where): UserError[] {
  const rank = ({ isUnknownKey }: Problem) => (isUnknownKey ? 0 : 1);
  return problems
    .map((problem) => ({ problem, place: where(problem.path) }))
    .sort((a, b) => rank(a.problem) - rank(b.problem) || (a.place.line ?? 0) - (b.place.line ?? 0))
    .slice(0, mostListed)
    .map(({ problem: { message, hint }, place }) => new UserError(message, { ...place, ...(hint && { hint }) }));
}

/** The offset of the key, or of its nearest parent in the file; undefined when the file contains neither. */
function offsetOf(places: Places, path: readonly PropertyKey[]): number | undefined {
  let offset: number | undefined;
  let inner: Places | undefined = places;
  for (const key of path) {
    const place: Place | undefined = inner?.get(String(key));
    if (!place) return offset;
    ({ offset, inner } = place);
  }
  return offset;
}

function keyOf(path: readonly PropertyKey[]): Where {
  return path.length > 0 ? { key: path.map(String).join('.') } : {};
}

function overlap(a: readonly PropertyKey[], b: readonly PropertyKey[]): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length).every((key, i) => key === b[i]);
}
