import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { isScalar, LineCounter, parseAllDocuments, visit, type Document as YamlDocument } from 'yaml';
import type { ZodError, ZodType } from 'zod';
import { messageOf, UserError, type Where } from './errors.ts';

/** A validated file: its value, and the line of each key. */
export type Document<T> = {
  file: string;
  sha256: string;
  value: T;
  where(path: readonly PropertyKey[]): Where;
};

/** No hand-written file is larger; the limit keeps a wrong path from filling the memory. */
const sizeLimitBytes = 1_000_000;

/** Reads a YAML file with exactly one document. Throws UserError with file, line and key. */
export function readDocument<T>(file: string, schema: ZodType<T>): Document<T> {
  const documents = readDocuments(file, schema);
  const [first, second] = documents;
  if (!first) throw new UserError('the file is empty', { file });
  if (second) throw new UserError('the file contains several documents; one is expected', { file });
  return first;
}

/** Reads a YAML file whose documents are separated by `---`. Throws UserError with file, line and key. */
export function readDocuments<T>(file: string, schema: ZodType<T>): Document<T>[] {
  const text = readText(file);
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, maxAliasCount: 50 } as object);
  if (!Array.isArray(parsed) || parsed.length === 0) throw new UserError('the file is empty', { file });
  const sha256 = createHash('sha256').update(text).digest('hex');
  return parsed.map((yaml) => check(file, sha256, yaml as YamlDocument.Parsed, lines, schema));
}

/** Validates a part of a document by its own schema, such as a producer's section of `traffic`. Throws UserError. */
export function checkPart<T>(
  document: Document<unknown>,
  path: readonly PropertyKey[],
  part: unknown,
  schema: ZodType<T>,
): T {
  const result = schema.safeParse(part);
  if (result.success) return result.data;
  throw firstIssue(result.error, (inner) => document.where([...path, ...inner]));
}

function check<T>(
  file: string,
  sha256: string,
  yaml: YamlDocument.Parsed,
  lines: LineCounter,
  schema: ZodType<T>,
): Document<T> {
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const [error] = yaml.errors;
  if (error) throw new UserError(`not valid YAML: ${error.message}`, { file, line: lineAt(error.pos[0]) });
  const where = (path: readonly PropertyKey[]): Where => ({ file, ...lineOf(yaml, path, lineAt), ...keyOf(path) });
  const proto = findProtoKey(yaml);
  if (proto) throw new UserError('__proto__ cannot be a key', { file, line: lineAt(proto[0]), key: '__proto__' });
  let raw: unknown;
  try {
    raw = yaml.toJS({ maxAliasCount: 50 });
  } catch (cause) {
    throw new UserError(`not valid YAML: ${messageOf(cause)}`, { file }, { cause });
  }
  if (raw === null || raw === undefined) throw new UserError('the file is empty', { file });
  const result = schema.safeParse(raw);
  if (!result.success) throw firstIssue(result.error, where);
  return { file, sha256, value: result.data, where };
}

/** The range of a key `__proto__`: JavaScript would set the prototype and lose the value. */
function findProtoKey(yaml: YamlDocument.Parsed): readonly [number, ...number[]] | undefined {
  let found: readonly [number, ...number[]] | undefined;
  visit(yaml, {
    Pair(_, { key }) {
      if (!isScalar(key) || key.value !== '__proto__') return undefined;
      found = key.range ?? [0];
      return visit.BREAK;
    },
  });
  return found;
}

function readText(file: string): string {
  let bytes: Buffer;
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) throw new UserError('is a directory; a YAML file is expected', { file });
    if (!stat.isFile()) throw new UserError('is not a regular file', { file });
    if (stat.size > sizeLimitBytes) throw new UserError(`is larger than ${sizeLimitBytes / 1e6} MB`, { file });
    bytes = readFileSync(file);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    throw new UserError(
      code === 'ENOENT' ? 'no such file' : `cannot be read: ${messageOf(cause)}`,
      { file },
      { cause },
    );
  }
  if (bytes.includes(0)) throw new UserError('is binary; a YAML file is expected', { file });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UserError('is not UTF-8 text; a YAML file is expected', { file }, { cause });
  }
}

function firstIssue(error: ZodError, where: (path: readonly PropertyKey[]) => Where): UserError {
  // Report an unknown key first: a misspelt key is also missing under its right name.
  const issues = error.issues.map(deepest);
  const issue = issues.find((one) => one.code === 'unrecognized_keys') ?? issues[0]!;
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    return new UserError('unknown key', where([...issue.path, key]));
  }
  const missing = issue.code === 'invalid_type' && / received undefined$/.test(issue.message);
  return new UserError(missing ? 'is missing' : issue.message, where(issue.path));
}

type Issue = ZodError['issues'][number];

/** For a union, the issue of the branch that matched furthest; zod itself reports only "Invalid input". */
function deepest(issue: Issue): Issue {
  if (issue.code === 'invalid_key') return { ...issue, message: issue.issues[0]?.message ?? issue.message } as Issue;
  if (issue.code !== 'invalid_union') return issue;
  const branches = issue.errors.flatMap((issues) => issues.slice(0, 1)).map((inner) => deepest(inner as Issue));
  const best = branches.sort((a, b) => b.path.length - a.path.length)[0];
  if (best?.path.length === 0 && issue.message !== 'Invalid input') return issue;
  return best ? ({ ...best, path: [...issue.path, ...best.path] } as Issue) : issue;
}

/** The line of the key, or of its nearest parent that is in the file. */
function lineOf(yaml: YamlDocument.Parsed, path: readonly PropertyKey[], lineAt: (offset: number) => number): Where {
  for (let depth = path.length; depth >= 0; depth--) {
    const offset = keyOffset(yaml, path.slice(0, depth));
    if (offset !== undefined) return { line: lineAt(offset) };
  }
  return {};
}

function keyOffset(yaml: YamlDocument.Parsed, path: readonly PropertyKey[]): number | undefined {
  if (path.length === 0) return yaml.contents?.range?.[0];
  const parent = yaml.getIn(path.slice(0, -1), true) as { items?: unknown[] } | undefined;
  for (const item of parent?.items ?? []) {
    const key = (item as { key?: { value?: unknown; range?: [number, number, number] } }).key;
    if (key && String(key.value) === String(path.at(-1))) return key.range?.[0];
  }
  const node = yaml.getIn(path, true) as { range?: [number, number, number] } | undefined;
  return node?.range?.[0];
}

function keyOf(path: readonly PropertyKey[]): Where {
  return path.length > 0 ? { key: path.map(String).join('.') } : {};
}
