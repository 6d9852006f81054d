import { createHash } from 'node:crypto';
import type { ZodType } from 'zod';
import { UserError, type Where } from '../errors.ts';
import { append } from '../long-lists.ts';
import { type LateError, partly, throwAll } from '../together.ts';
import { composeYaml, type PlaceAt } from './compose-yaml.ts';
import { type Problem, problemsOf } from './document-problems.ts';
import { issueWords } from './issue-words.ts';
import { readText } from './read-text.ts';
import { type Place, type Places, type Tree, toTree } from './yaml-tree.ts';

/** `sha256` is the digest of the text of the whole file. */
export type Document<T> = {
  file: string;
  sha256: string;
  value: T;
  where: WhereIs;
};

type WhereIs = (path: readonly PropertyKey[]) => Where;

/** Reads a YAML file with exactly one document. Throws the errors of the file as one UserError. */
export function readDocument<T>(file: string, schema: ZodType<T>): Document<T> {
  const [first, second] = readTrees(file);
  if (second) {
    const place = second.placeAt(second.tree.offset);
    throw new UserError('a second YAML document begins here, but the file must contain only one', { file, ...place });
  }
  return check(first!, schema);
}

/** Reads a YAML file whose documents are separated by `---`. Throws the errors of the file as one UserError. */
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

export type Refused = Omit<Document<unknown>, 'sha256'> & { errors: readonly UserError[] };

/**
 * Like `readKinds`, but also returns the documents that their schemas refuse. Throws UserError for a file that is empty
 * or not YAML.
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

/** Validates a part of a document, such as the key `k6` of `traffic`, by the part's own schema. Throws UserError. */
export function checkPart<T>(
  document: { where: WhereIs },
  path: readonly PropertyKey[],
  part: unknown,
  schema: ZodType<T>,
): T {
  const where: WhereIs = (inner) => document.where([...path, ...inner]);
  const result = parse(schema, part, where);
  if ('value' in result) return result.value;
  throwAll(toErrors(result.problems, where));
  throw new Error('a schema refused a value, but reported no issue');
}

type Read = { file: string; sha256: string; tree: Tree; placeAt: PlaceAt };

function readTrees(file: string): Read[] {
  const text = readText(file);
  const { values: trees, placeAt } = composeYaml(file, text, toTree);
  if (trees.length === 0) throw new UserError('the file is empty', { file, line: 1 });
  const sha256 = createHash('sha256').update(text).digest('hex');
  return trees.map((tree) => ({ file, sha256, tree, placeAt }));
}

function placesIn({ file, tree, placeAt }: Read): WhereIs {
  const { places, offset } = tree;
  return (path) => ({ file, ...placeAt(offsetOf(places, path) ?? offset), ...keyOf(path) });
}

function check<T>(read: Read, schema: ZodType<T>): Document<T> {
  const { file, sha256, tree, placeAt } = read;
  const { offset, problems, value, isCut } = tree;
  const where = placesIn(read);
  if (problems.length === 0 && value === null) throw new UserError('the file is empty', { file, ...placeAt(offset) });
  const own = problems.map(({ message, offset: at, path, hint }) =>
    late(message, { file, ...placeAt(at), ...keyOf(path) }, hint),
  );
  const result = parse(schema, value, where);
  // A value that could not be read is reported once, and not a second time as missing.
  const unread = problems.filter(({ hasValue }) => !hasValue).map(({ path }) => path);
  const found =
    'value' in result || isCut ? [] : result.problems.filter(({ path }) => !unread.some((one) => overlap(one, path)));
  throwAll([...own, ...toErrors(found, where)]);
  if (!('value' in result)) throw new Error('a schema refused a value, but no error was reported');
  return { file, sha256, value: result.value, where };
}

function parse<T>(schema: ZodType<T>, value: unknown, where: WhereIs): { value: T } | { problems: Problem[] } {
  const result = schema.safeParse(value, { error: issueWords as never });
  if (result.success) return { value: result.data };
  return { problems: problemsOf(result.error, value, schema, (path) => where(path).file) };
}

function toErrors(problems: readonly Problem[], where: WhereIs): LateError[] {
  return problems.map(({ message, path, hint }) => late(message, where(path), hint));
}

function late(message: string, place: Where, hint: string | undefined): LateError {
  return { where: place, make: () => new UserError(message, { ...place, ...(hint && { hint }) }) };
}

/** The offset of the key, or of its nearest parent; undefined when the file contains neither. */
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
